// Which repairs are worth trying for an error, the gentlest first, and what the author is told.

import TextDocument

/// Where an error shows and where it may come from.
struct Cause {
  let failure: ParseFailure
  let problemLine: Int
  /// White space with a tab in it on the line where the error shows, with nothing but perhaps a comment behind it.
  let blankWithTab: Range<Int>?
  /// Other lines that may be at fault, the likeliest first.
  let earlierLines: [Int]
  /// In brackets over several lines: where brackets and indentation first disagree.
  let layoutFault: LayoutFault?

  init(failure: ParseFailure, lines: SourceText) {
    self.failure = failure
    let line = lines.line(at: min(failure.offset, lines.count))
    let problemLine = Self.significantLine(from: line, in: lines) ?? 0
    let content = lines.contentRange(ofLine: line)
    let blank = content.lowerBound..<(lines.bytes[content].firstIndex { !isBlank($0) } ?? content.upperBound)
    let isBlankLine = blank.upperBound == content.upperBound || lines.bytes[blank.upperBound] == UInt8(ascii: "#")
    blankWithTab = isBlankLine && lines.bytes[blank].contains(UInt8(ascii: "\t")) ? blank : nil
    self.problemLine = problemLine
    layoutFault = failure.flowStart.flatMap { LayoutFault(from: lines.line(at: $0), lines: lines) }
    var candidates: [Int] = []
    func add(_ line: Int?) {
      if let line, line < problemLine, !candidates.contains(line) { candidates.append(line) }
    }
    add(layoutFault?.line)
    for offset in [failure.multilineScalarStart, failure.flowStart, failure.contextOffset] {
      if let offset { add(lines.line(at: min(offset, lines.count))) }
    }
    add(Self.significantLine(from: problemLine - 1, in: lines))
    add(Self.openQuote(above: problemLine, in: lines))
    earlierLines = candidates
  }

  /// The nearest line above that leaves a quote open: libyaml may not have come to report the text it begins.
  private static func openQuote(above line: Int, in lines: SourceText) -> Int? {
    (max(0, line - 50)..<line).reversed().first {
      LineShape(lines.bytes, line: lines.contentRange(ofLine: $0)).unclosedQuote != nil
    }
  }

  /// The nearest line, upwards from `line`, that is neither blank nor a comment.
  static func significantLine(from line: Int, in lines: SourceText) -> Int? {
    var line = line
    while line >= 0 {
      if !LineShape(lines.bytes, line: lines.contentRange(ofLine: line)).isBlankOrComment { return line }
      line -= 1
    }
    return nil
  }
}

/// The repairs to try, in order of preference among those that reach equally far: first those that leave out nothing
/// the author wrote, then the line where the error shows, then the lines it may come from.
func repairs(for cause: Cause, lines: SourceText) -> [Repair] {
  var gentle = colonInFlow(cause.failure, lines: lines) + firstLinesTooDeep(cause, lines: lines)
  if let blank = cause.blankWithTab { gentle.append(blankLineRepair(blank, lines: lines)) }
  if case .strayCloser(_, let bracket)? = cause.layoutFault {
    gentle.append(
      Repair(
        edits: [.blank(bracket..<bracket + 1)], message: "This bracket closes nothing.", range: bracket..<bracket + 1,
        keepsEverything: true))
  }
  let isInFlow = cause.failure.flowStart != nil
  for line in cause.earlierLines + [cause.problemLine] {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
    gentle.append(contentsOf: lookalikeRepairs(shape, line: line, isInFlow: isInFlow, lines: lines))
    if let repair = unseenRepair(shape, lines: lines) { gentle.append(repair) }
    if shape.isStray(lines.bytes) {
      let range = shape.contentStart..<shape.contentEnd
      let isTemplate = lines.bytes[range].starts(with: "{{".utf8)
      gentle.append(
        Repair(
          edits: [.blank(range)],
          message: isTemplate
            ? "This is a line of a template, not YAML: render it first, or list the file under `exclude`."
            : looksLikeSeparator(lines.bytes[range])
              ? separatorMessage : "This stands alone: a field is written `name: value`.",
          range: range, keepsEverything: true))
    }
    if shape.hasTabInIndentation { gentle.append(contentsOf: tabRepairs(shape, line: line, lines: lines)) }
    if let repair = tabBehindDash(shape, lines: lines) { gentle.append(repair) }
    if let quote = shape.unclosedQuote {
      gentle.append(closeQuote(shape, quote: quote, lines: lines))
      if shape.colon == nil, !isInFlow { gentle.append(closeQuote(shape, quote: quote, lines: lines, asKey: true)) }
    }
    if !shape.openBrackets.isEmpty { gentle.append(closeBrackets(shape, lines: lines)) }
    if let colon = shape.colon, !isInFlow, colon + 1 < shape.contentEnd, !isBlank(lines.bytes[colon + 1]) {
      // Behind quotes it ends the key between brackets only.
      gentle.append(spaces(behind: [colon], shape.itemStart..<shape.contentEnd, isGuess: false))
    }
    if shape.isBareWord, !isInFlow {
      let range = shape.itemStart..<shape.contentEnd
      func addColon(at place: Int, _ message: String) {
        gentle.append(
          Repair(
            edits: [.insert(at: place, [UInt8(ascii: ":")])], message: message, range: range, keepsEverything: true,
            isGuess: shape.itemStart > shape.contentStart))
      }
      let colons = colonsWithoutSpace(upFrom: line, lines: lines)
      if !colons.isEmpty {
        gentle.append(spaces(behind: colons, range, isGuess: shape.itemStart > shape.contentStart))
      }
      let word = lines.bytes[range].prefix { !isBlank($0) }
      if looksLikeSeparator(lines.bytes[range]) {
        gentle.append(
          Repair(edits: [.blank(range)], message: separatorMessage, range: range, keepsEverything: true))
      }
      if word.count < range.count {
        addColon(at: word.endIndex, "A `:` is missing after the first word: a field is written `name: value`.")
      }
      addColon(at: range.upperBound, "This word stands alone: a field is written `name: value`.")
    }
    if isInFlow {
      gentle.append(contentsOf: flowRepairs(shape, line: line, cause: cause, lines: lines))
    }
  }
  if !cause.failure.openFlow.isEmpty {
    // The text ends inside brackets: close what is open there.
    let end = contentEnd(of: lines)
    gentle.append(
      Repair(
        edits: [.insert(at: end, [UInt8(ascii: " ")] + cause.failure.openFlow.reversed())], message: nil,
        range: max(end - 1, 0)..<end,
        keepsEverything: true))
  }
  gentle.append(contentsOf: indentationRepairs(cause, lines: lines))
  var destructive: [Repair] = []
  var suspects = [cause.problemLine] + cause.earlierLines
  if cause.failure.problem == dashProblem {
    // A list has begun among fields; it is the dash that does not belong, not the field behind it.
    suspects.sort { startsWithDash($0, lines) && !startsWithDash($1, lines) }
  }
  for line in suspects {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
    func leaveOut(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      destructive.append(Repair(edits: [.blank(range)], message: nil, range: range, keepsEverything: false))
    }
    if shape.colon != nil { leaveOut(shape.value) }
    // With what is indented deeper, which would otherwise be read as a part of the line above; then also with what else
    // stands at its indentation: a block that has lost its key.
    leaveOut(shape.contentStart..<blockEnd(of: line, minimumIndentation: shape.indentation + 1, lines: lines))
    leaveOut(shape.contentStart..<blockEnd(of: line, minimumIndentation: shape.indentation, lines: lines))
  }
  return gentle + destructive
}

/// - Parameter colons: in the order of the text.
private func spaces(behind colons: [Int], _ range: Range<Int>, isGuess: Bool) -> Repair {
  Repair(
    edits: colons.reversed().map { .insert(at: $0 + 1, [UInt8(ascii: " ")]) },
    message: "Put a space behind the colon: a field is written `name: value`.", range: range, keepsEverything: true,
    isGuess: isGuess, replacements: colons.map { YAMLSyntaxError.Edit(range: $0 + 1..<$0 + 1, newText: " ") },
    title: "Put a space behind the colon")
}

/// The colons without a space of a line and of those directly above that lack one, too, at the same indentation.
private func colonsWithoutSpace(upFrom line: Int, lines: SourceText) -> [Int] {
  var colons: [Int] = []
  var indentation: Int?
  var line = line
  while line >= 0, colons.count < 64 {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
    guard shape.isBareWord, indentation.map({ $0 == shape.indentation }) ?? true,
      let colon = colonWithoutSpace(lines.bytes[shape.itemStart..<shape.contentEnd])
    else { break }
    colons.insert(colon, at: 0)
    indentation = shape.indentation
    line -= 1
  }
  return colons
}

private func startsWithDash(_ line: Int, _ lines: SourceText) -> Bool {
  let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
  return shape.itemStart > shape.contentStart
}

/// The end of the text without white space, comments and a document end mark (`...`) behind it.
private func contentEnd(of lines: SourceText) -> Int {
  var line = lines.lineCount - 1
  while let significant = Cause.significantLine(from: line, in: lines) {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: significant))
    if shape.contentEnd - shape.contentStart != 3 || lines.string(in: shape.contentStart..<shape.contentEnd) != "..." {
      return shape.contentEnd
    }
    line = significant - 1
  }
  return 0
}

private func closeQuote(_ shape: LineShape, quote: Int, lines: SourceText, asKey: Bool = false) -> Repair {
  // Brackets opened before the quote end on this line too.
  let closers = shape.openBrackets.reversed().map { closer(of: $0.bracket) }
  let closing = Array(closingQuote(of: shape, lines: lines).utf8) + closers + (asKey ? [UInt8(ascii: ":")] : [])
  return Repair(
    edits: [.insert(at: shape.contentEnd, closing)], message: unclosedQuoteMessage(lines.bytes[quote]),
    range: quote..<shape.contentEnd, keepsEverything: true)
}

private func unclosedQuoteMessage(_ quote: UInt8) -> String {
  "This quote is never closed: put `\(Character(Unicode.Scalar(quote)))` where the text ends."
}

/// What ends the quoted text that the line leaves open; empty when it leaves none.
private func closingQuote(of shape: LineShape, lines: SourceText) -> String {
  guard let quote = shape.unclosedQuote else { return "" }
  guard lines.bytes[quote] == UInt8(ascii: "\"") else { return "'" }
  // A lone backslash at the end would take the new quote for its own.
  let backslashes = lines.bytes[(quote + 1)..<max(quote + 1, shape.contentEnd)].reversed().prefix {
    $0 == UInt8(ascii: "\\")
  }
  return backslashes.count % 2 == 1 ? "\\\"" : "\""
}

private func closeBrackets(_ shape: LineShape, lines: SourceText) -> Repair {
  let opening = shape.openBrackets[0]
  let closers = shape.openBrackets.reversed().map { closer(of: $0.bracket) }
  let names = String(decoding: closers, as: UTF8.self)
  let endsWithColon = lines.bytes[shape.contentEnd - 1] == UInt8(ascii: ":")
  return Repair(
    edits: [.insert(at: shape.contentEnd, (endsWithColon ? [UInt8(ascii: " ")] : []) + closers)],
    message: "`\(Character(Unicode.Scalar(opening.bracket)))` is never closed: `\(names)` is missing.",
    range: opening.offset..<shape.contentEnd, keepsEverything: true)
}

func closer(of bracket: UInt8) -> UInt8 {
  bracket == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}")
}

/// The line where the error shows, moved under a neighbour: the line before it, or the one behind.
private func indentationRepairs(_ cause: Cause, lines: SourceText) -> [Repair] {
  let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: cause.problemLine))
  guard !shape.hasTabInIndentation, shape.colon != nil else { return [] }
  let neighbours = [
    Cause.significantLine(from: cause.problemLine - 1, in: lines).map {
      LineShape(lines.bytes, line: lines.contentRange(ofLine: $0))
    }, shapeOfLine(after: cause.problemLine, lines: lines),
  ]
  var seen = [shape.indentation]
  return neighbours.compactMap { neighbour in
    guard let wanted = neighbour?.indentation, !seen.contains(wanted) else { return nil }
    seen.append(wanted)
    let present = shape.range.lowerBound..<shape.contentStart
    let edit: Repair.Edit =
      wanted > present.count
      ? .insert(at: shape.contentStart, [UInt8](repeating: UInt8(ascii: " "), count: wanted - present.count))
      : .delete(present.lowerBound + wanted..<present.upperBound)
    return Repair(
      edits: [edit],
      message: "This line is indented by \(present.count), which fits no line around it: its neighbour has \(wanted).",
      range: shape.contentStart..<shape.contentEnd, keepsEverything: true, isGuess: true)
  }
}

private let separatorMessage =
  "This separates no documents: only `---` does, at the beginning of a line, with a space or nothing behind it."

/// Whether a line is meant to separate documents: dashes of any kind, but not the three that do.
private func looksLikeSeparator(_ text: ArraySlice<UInt8>) -> Bool {
  let dashes = String(decoding: text, as: UTF8.self).unicodeScalars
  return dashes.count > 1
    && dashes.allSatisfy { "-\u{2010}\u{2013}\u{2014}\u{2015}\u{2500}\u{FF0D}".unicodeScalars.contains($0) }
}

/// libyaml refuses a word that ends in a colon inside brackets (`{b:}`); Go's reader takes the colon for a part of the
/// word.
private func colonInFlow(_ failure: ParseFailure, lines: SourceText) -> [Repair] {
  guard failure.problem == colonInFlowProblem, let start = failure.contextOffset, start < failure.offset,
    failure.offset < lines.count
  else { return [] }
  let word = start..<failure.offset + 1
  let isPlain = lines.bytes[word].allSatisfy { !isBlank($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  guard isPlain else { return [] }
  return [
    Repair(
      edits: [.insert(at: word.upperBound, [UInt8(ascii: "\"")]), .insert(at: start, [UInt8(ascii: "\"")])],
      message: "Without a space behind it, this `:` is a part of the word: write `: `.", range: word,
      keepsEverything: true,
      replacements: [YAMLSyntaxError.Edit(range: failure.offset..<failure.offset + 1, newText: ": ")])
  ]
}

/// The first lines are indented deeper than the rest, so the document ends behind them.
private func firstLinesTooDeep(_ cause: Cause, lines: SourceText) -> [Repair] {
  guard cause.failure.isBehindRoot, cause.problemLine > 0 else { return [] }
  let wanted = LineShape(lines.bytes, line: lines.contentRange(ofLine: cause.problemLine)).indentation
  let shapes = (0..<min(cause.problemLine, 64)).map { LineShape(lines.bytes, line: lines.contentRange(ofLine: $0)) }
    .filter { !$0.isBlankOrComment && !(lines.string(in: $0.range).hasPrefix("---") && $0.indentation == 0) }
  guard cause.problemLine <= 64, let first = shapes.first, first.indentation > wanted,
    shapes.allSatisfy({ $0.indentation >= first.indentation && !$0.hasTabInIndentation })
  else { return [] }
  let excess = first.indentation - wanted
  let surplus = shapes.map { $0.range.lowerBound..<$0.range.lowerBound + excess }
  return [
    Repair(
      edits: surplus.reversed().map { .delete($0) },
      message: "The document ends before this line, which is indented less than the first: align them.",
      range: LineShape(lines.bytes, line: lines.contentRange(ofLine: cause.problemLine)).content,
      keepsEverything: true,
      replacements: surplus.map { YAMLSyntaxError.Edit(range: $0, newText: "") })
  ]
}

/// In brackets over several lines (JSON above all): the comma, colon or bracket that a cut line has lost.
private func flowRepairs(_ shape: LineShape, line: Int, cause: Cause, lines: SourceText) -> [Repair] {
  var repairs: [Repair] = []
  // libyaml takes `:` for a part of the word when a bracket follows at once.
  let gap = shape.contentEnd > shape.contentStart && lines.bytes[shape.contentEnd - 1] == UInt8(ascii: ":") ? " " : ""
  func insert(_ text: String, _ message: String) {
    let start = shape.unclosedQuote ?? max(shape.contentEnd - 1, shape.contentStart)
    repairs.append(
      Repair(
        edits: [.insert(at: shape.contentEnd, Array((gap + text).utf8))],
        message: shape.unclosedQuote.map { unclosedQuoteMessage(lines.bytes[$0]) } ?? message,
        range: start..<shape.contentEnd, keepsEverything: true,
        isGuess: shape.unclosedQuote == nil))
  }
  // What ends the line's own text, if it is a quoted one left open.
  let quote = closingQuote(of: shape, lines: lines)
  if case .missingClosers(line, let missing)? = cause.layoutFault {
    let closers = String(decoding: missing, as: UTF8.self)
    insert(quote + closers + ",", "A closing `\(closers)` is missing here.")
    insert(quote + closers, "A closing `\(closers)` is missing here.")
  }
  let next = shapeOfLine(after: line, lines: lines)
  if let next, next.indentation > shape.indentation {
    let colon = shape.colon == nil ? ": " : " "
    if shape.colon == nil || shape.value.isEmpty {
      insert(quote + colon + "{", "An opening bracket is missing here.")
      insert(quote + colon + "[", "An opening bracket is missing here.")
    }
    if shape.openBrackets.last?.bracket == UInt8(ascii: "[") { insert("{", "An opening bracket is missing here.") }
  }
  insert(quote + ",", "A `,` is missing here.")
  return repairs
}

private func shapeOfLine(after line: Int, lines: SourceText) -> LineShape? {
  var next = line + 1
  while next < lines.lineCount {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: next))
    if !shape.isBlankOrComment { return shape }
    next += 1
  }
  return nil
}

/// The end of the lines below that are indented at least so deep: what belongs to the line.
private func blockEnd(of line: Int, minimumIndentation: Int, lines: SourceText) -> Int {
  var end = lines.contentRange(ofLine: line).upperBound
  var next = line + 1
  while next < lines.lineCount {
    let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: next))
    if !shape.isBlankOrComment {
      guard shape.indentation >= minimumIndentation else { break }
      end = shape.range.upperBound
    }
    next += 1
  }
  return end
}

/// A repaired range with the lines indented below it: where they hang may be the repair's doing.
func withBlock(of range: Range<Int>, lines: SourceText) -> Range<Int> {
  let line = lines.line(at: min(range.lowerBound, lines.count))
  let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
  // Below the first field of an item its neighbours are not.
  let start = range.lowerBound >= shape.itemStart ? shape.itemStart : shape.contentStart
  let end = blockEnd(of: line, minimumIndentation: start - shape.range.lowerBound + 1, lines: lines)
  return range.lowerBound..<max(range.upperBound, end)
}

/// What the author is told: what the repair knows, else libyaml's complaint where it shows.
func complaint(about failure: ParseFailure, repair: Repair?, lines: SourceText) -> YAMLSyntaxError {
  let kind: YAMLSyntaxError.Kind =
    failure.isBehindRoot ? .ignored : failure.problem == colonInFlowProblem ? .misread : .refused
  if let repair, let message = repair.message {
    return YAMLSyntaxError(
      range: repair.range, message: message, kind: kind, edits: repair.replacements, title: repair.title)
  }
  let line = lines.line(at: min(failure.offset, lines.count))
  let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
  var range = min(failure.offset, lines.count)..<max(failure.offset, shape.contentEnd)
  if range.isEmpty { range = shape.contentStart..<shape.contentEnd }
  if range.isEmpty, let repair { range = repair.range }
  if range.isEmpty { range = shape.range }
  return YAMLSyntaxError(
    range: range, message: plainWords(failure),
    // Go's reader takes such a colon for a part of the word, and then stumbles over something else.
    kind: kind == .misread ? .refused : kind)
}

private let colonInFlowProblem = "found unexpected ':'"
private let dashProblem = "did not find expected '-' indicator"

/// What libyaml says when something follows the document's root, or its directives, that does not belong there.
let documentStartProblem = "did not find expected <document start>"

/// libyaml's complaints in words that say what to do.
private func plainWords(_ failure: ParseFailure) -> String {
  switch failure.problem {
  case "mapping values are not allowed in this context":
    "A `:` cannot stand here: indent the line like its neighbours, or quote a value that contains `: `."
  case "did not find expected key":
    "This line does not fit the mapping around it: check its indentation, quotes and brackets."
  case dashProblem:
    "This line does not fit the list around it: start it with `- ` or change its indentation."
  case "could not find expected ':'":
    "A field is written `name: value`: the `:` is missing."
  case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
    "A `,` or a closing bracket is missing before this."
  case "did not find expected node content":
    "A value is missing here, or a bracket too much."
  case "found character that cannot start any token":
    "A value cannot begin with this character: quote the value."
  case "found undefined tag handle": "This tag is not defined: quote a value that begins with `!`."
  case "did not find expected alphabetic or numeric character":
    "`*` and `&` name aliases and anchors in YAML: quote a value that begins with one."
  case "found unknown escape character":
    "This escape is not known in a double-quoted text: write `\\\\` for a backslash, or use single quotes."
  case "found invalid Unicode character escape code":
    "YAML has no escapes for half a character: write the character itself."
  case "found unexpected end of stream" where failure.isInQuotes:
    "This quote is never closed."
  case documentStartProblem:
    "The document ended before this line: check the brackets and the indentation above it."
  case "did not find expected comment or line break":
    "Only a comment can stand behind `|` or `>`: the text begins on the next line."
  case "found a tab character that violates indentation",
    "found a tab character where an indentation space is expected":
    tabMessage
  case "block sequence entries are not allowed in this context":
    "A list cannot begin here: put `- ` on a line of its own."
  case "found duplicate %YAML directive", "found incompatible YAML document":
    "This `%YAML` directive is not understood: delete it."
  default: "YAML cannot be read here: \(failure.problem)."
  }
}
