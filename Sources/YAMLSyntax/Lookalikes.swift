// Characters that look like YAML's own marks and are none: full-width colons and commas of a Chinese keyboard, the
// quotes of a word processor, the spaces of a web page. To YAML each is a letter like any other.

import TextDocument

/// A character that is easily taken for a mark of YAML.
public struct Lookalike: Sendable, Equatable {
  public enum Mark: Sendable {
    case colon, comma, doubleQuote, singleQuote, space
  }

  public let mark: Mark
  public let scalar: Unicode.Scalar
  /// The character as it is named to the author: between backticks if it can be seen.
  public let name: String
  /// What YAML wants in its place, shown the same way.
  public let remedy: String

  /// Nil for every other character.
  public init?(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0xFF1A, 0xFE55: self.init(.colon, scalar, "`\(scalar)` is a full-width colon", "`:` and a space")
    case 0xFF0C, 0xFE50, 0x3001: self.init(.comma, scalar, "`\(scalar)` is a full-width comma", "`,`")
    case 0x201C, 0x201D, 0x201E, 0x201F, 0xFF02:
      self.init(.doubleQuote, scalar, "`\(scalar)` is a typographic quote", "`\"`")
    case 0x2018, 0x2019, 0x201A, 0x201B, 0xFF07:
      self.init(.singleQuote, scalar, "`\(scalar)` is a typographic quote", "`'`")
    case 0x00A0, 0x202F: self.init(.space, scalar, "A no-break space stands here", "a plain space")
    case 0x3000: self.init(.space, scalar, "A full-width space stands here", "a plain space")
    case 0x2000...0x200A, 0x205F: self.init(.space, scalar, "A typographic space stands here", "a plain space")
    default: return nil
    }
  }

  private init(_ mark: Mark, _ scalar: Unicode.Scalar, _ name: String, _ remedy: String) {
    self.mark = mark
    self.scalar = scalar
    self.name = name
    self.remedy = remedy
  }

  /// What it is, and what to write.
  public var message: String { "\(name), which YAML takes for a letter: write \(remedy)." }

  /// How wide it is shown, in columns.
  public var columns: Int { mark == .space && name.contains("full-width") ? 2 : 1 }

  /// The characters of a range of bytes that look like marks, with their places.
  public static func all(in text: [UInt8], _ range: Range<Int>) -> [(range: Range<Int>, lookalike: Lookalike)] {
    var found: [(range: Range<Int>, lookalike: Lookalike)] = []
    var index = range.lowerBound
    while index < range.upperBound {
      guard text[index] >= 0xC2 else {
        index += 1
        continue
      }
      let end = min(index + byteCount(ofCharacterWithLead: text[index]), range.upperBound)
      if let scalar = String(decoding: text[index..<end], as: UTF8.self).unicodeScalars.first,
        let lookalike = Lookalike(scalar)
      {
        found.append((index..<end, lookalike))
      }
      index = end
    }
    return found
  }
}

extension String {
  /// The text with every character that looks like a mark replaced by the mark it looks like; white space at its ends
  /// goes, and what nobody sees.
  public var withoutLookalikes: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch Lookalike(scalar)?.mark {
      case .colon?: result.append(":")
      case .comma?: result.append(",")
      case .doubleQuote?: result.append("\"")
      case .singleQuote?: result.append("'")
      case .space?: result.append(" ")
      case nil: if !isUnseen(scalar) { result.append(scalar) }
      }
    }
    while result.first == " " { result.removeFirst() }
    while result.last == " " { result.removeLast() }
    return String(result)
  }
}

/// The repairs of a line that put YAML's own marks in the place of characters that look like them.
func lookalikeRepairs(_ shape: LineShape, line: Int, isInFlow: Bool, lines: SourceText) -> [Repair] {
  let text = lines.bytes
  let all = Lookalike.all(in: text, shape.range.lowerBound..<shape.contentEnd)
  guard !all.isEmpty else { return [] }
  let quoted = quotedRanges(text, shape.content)
  let found = all.filter { place in !quoted.contains { $0.contains(place.range.lowerBound) } }
  var repairs: [Repair] = []

  // Indentation.
  var indentationEnd = shape.range.lowerBound
  var columns = 0
  var first: (range: Range<Int>, lookalike: Lookalike)?
  while indentationEnd < shape.contentEnd {
    if text[indentationEnd] == UInt8(ascii: " ") {
      indentationEnd += 1
      columns += 1
    } else if let place = found.first(where: { $0.range.lowerBound == indentationEnd }), place.lookalike.mark == .space
    {
      indentationEnd = place.range.upperBound
      columns += place.lookalike.columns
      first = first ?? place
    } else {
      break
    }
  }
  if let first {
    let indentation = shape.range.lowerBound..<indentationEnd
    var candidates = [columns]
    for other in [Cause.significantLine(from: line - 1, in: lines), line + 1].compactMap({ $0 })
    where other < lines.lineCount {
      let neighbour = LineShape(text, line: lines.contentRange(ofLine: other)).indentation
      candidates += [neighbour, neighbour + 2].filter { !candidates.contains($0) }
    }
    for columns in candidates {
      repairs.append(
        Repair(
          edits: [.blank(indentation)] + reindentation(indentation, columns: columns),
          message: first.lookalike.message, range: first.range, keepsEverything: true,
          replacements: [YAMLSyntaxError.Edit(range: indentation, newText: String(repeating: " ", count: columns))]))
    }
  }

  // A colon behind a key, and white space behind a colon or a dash.
  if let colon = found.first(where: { $0.lookalike.mark == .colon }), colon.range.lowerBound > shape.itemStart,
    shape.colon.map({ colon.range.lowerBound < $0 }) ?? true || isInFlow || !shape.openBrackets.isEmpty
  {
    let isSpaced = colon.range.upperBound >= shape.contentEnd || isBlank(text[colon.range.upperBound])
    repairs.append(
      Repair(
        edits: [.blank(colon.range), .insert(at: colon.range.lowerBound, [UInt8(ascii: ":")])],
        message: colon.lookalike.message, range: colon.range, keepsEverything: true,
        replacements: [YAMLSyntaxError.Edit(range: colon.range, newText: isSpaced ? ":" : ": ")]))
  }
  for place in found where place.lookalike.mark == .space && place.range.lowerBound > indentationEnd {
    let before = text[place.range.lowerBound - 1]
    guard before == UInt8(ascii: ":") || before == UInt8(ascii: "-") else { continue }
    repairs.append(
      Repair(
        edits: [.blank(place.range)], message: place.lookalike.message, range: place.range, keepsEverything: true,
        replacements: [YAMLSyntaxError.Edit(range: place.range, newText: " ")]))
  }

  // Quotes around a value.
  if let opening = found.first(where: { $0.range.lowerBound == shape.value.lowerBound }),
    let closing = found.last, closing.range.upperBound == shape.value.upperBound, closing.range != opening.range,
    let mark = quote(of: opening.lookalike), mark == quote(of: closing.lookalike),
    !text[opening.range.upperBound..<closing.range.lowerBound].contains(where: { $0 == mark || $0 == 0x5C })
  {
    let written = String(Unicode.Scalar(mark))
    repairs.append(
      Repair(
        edits: [
          .blank(closing.range), .insert(at: closing.range.lowerBound, [mark]),
          .blank(opening.range), .insert(at: opening.range.upperBound, [mark]),
        ],
        message: opening.lookalike.message, range: opening.range, keepsEverything: true,
        replacements: [
          YAMLSyntaxError.Edit(range: opening.range, newText: written),
          YAMLSyntaxError.Edit(range: closing.range, newText: written),
        ]))
  }
  if let start = shape.unclosedQuote, let closing = all.last, closing.range.upperBound == shape.contentEnd,
    closing.range.lowerBound > start, quote(of: closing.lookalike) == text[start]
  {
    repairs.append(
      Repair(
        edits: [.blank(closing.range), .insert(at: closing.range.lowerBound, [text[start]])],
        message: closing.lookalike.message, range: closing.range, keepsEverything: true,
        replacements: [
          YAMLSyntaxError.Edit(range: closing.range, newText: String(Unicode.Scalar(text[start])))
        ]))
  }

  // Commas between brackets.
  if isInFlow || !shape.openBrackets.isEmpty || shape.colon != nil {
    for comma in found where comma.lookalike.mark == .comma {
      repairs.append(
        Repair(
          edits: [.blank(comma.range), .insert(at: comma.range.lowerBound, [UInt8(ascii: ",")])],
          message: comma.lookalike.message, range: comma.range, keepsEverything: true,
          replacements: [YAMLSyntaxError.Edit(range: comma.range, newText: ",")]))
    }
  }
  return repairs
}

/// The characters of a range of bytes that nobody sees, with their places.
public func unseenCharacters(
  in text: [UInt8], _ range: Range<Int>
) -> [(range: Range<Int>, scalar: Unicode.Scalar)] {
  var found: [(range: Range<Int>, scalar: Unicode.Scalar)] = []
  var index = range.lowerBound
  while index < range.upperBound {
    guard text[index] >= 0xC2 else {
      index += 1
      continue
    }
    let end = min(index + byteCount(ofCharacterWithLead: text[index]), range.upperBound)
    if let scalar = String(decoding: text[index..<end], as: UTF8.self).unicodeScalars.first, isUnseen(scalar) {
      found.append((index..<end, scalar))
    }
    index = end
  }
  return found
}

/// A character's number as Unicode writes it: `U+200B`.
public func codePoint(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

/// What is said of a character that nobody sees.
public func unseenMessage(_ scalar: Unicode.Scalar) -> String {
  "Delete the invisible character (\(codePoint(scalar))) that stands here: YAML takes it for a letter."
}

public let unseenTitle = "Delete the invisible character"

/// The repair of a line that takes out what nobody sees; what stands in quotes stays.
func unseenRepair(_ shape: LineShape, lines: SourceText) -> Repair? {
  let all = unseenCharacters(in: lines.bytes, shape.range.lowerBound..<shape.contentEnd)
  guard !all.isEmpty else { return nil }
  let quoted = quotedRanges(lines.bytes, shape.content)
  let found = all.filter { place in !quoted.contains { $0.contains(place.range.lowerBound) } }
  guard let first = found.first else { return nil }
  return Repair(
    edits: found.reversed().map { .delete($0.range) }, message: unseenMessage(first.scalar), range: first.range,
    keepsEverything: true, replacements: found.map { YAMLSyntaxError.Edit(range: $0.range, newText: "") },
    title: unseenTitle)
}

/// The colon behind the first word of a line that another word follows at once, as in `name:devops`; an address
/// (`https://…`) has none.
public func colonWithoutSpace(_ line: ArraySlice<UInt8>) -> Int? {
  guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex, colon + 1 < line.endIndex else {
    return nil
  }
  let isKey = line[..<colon].allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_-./\"'".utf8.contains(byte)
  }
  let next = line[colon + 1]
  return isKey && !isBlank(next) && next != UInt8(ascii: "/") && next != UInt8(ascii: ":") ? colon : nil
}

private func quote(of lookalike: Lookalike) -> UInt8? {
  switch lookalike.mark {
  case .doubleQuote: UInt8(ascii: "\"")
  case .singleQuote: UInt8(ascii: "'")
  default: nil
  }
}

/// What stands between YAML's own quotes on a line; a quote left open reaches to the end.
private func quotedRanges(_ text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  var start: Int?
  var index = range.lowerBound
  while index < range.upperBound {
    if let open = start {
      if text[index] == UInt8(ascii: "\\"), text[open] == UInt8(ascii: "\"") {
        index += 1
      } else if text[index] == text[open] {
        ranges.append(open..<index + 1)
        start = nil
      }
    } else if text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'") {
      let before = index == range.lowerBound ? UInt8(ascii: " ") : text[index - 1]
      if isBlank(before) || "[{,:".utf8.contains(before) { start = index }
    }
    index += 1
  }
  if let start { ranges.append(start..<range.upperBound) }
  return ranges
}
