// What stands around a document in its file, as kubectl sees it. kubectl cuts a file up before anything reads YAML, by
// lines that begin with `---` (`YAMLReader` in k8s.io/apimachinery/pkg/util/yaml), and takes a file that begins with `{`
// for JSON. Some files are YAML, and kubectl refuses them all the same.

import TextDocument

/// Where a document stands in its file.
public struct DocumentPlace: Sendable, Equatable {
  /// Whether the file `beginsAsJSON`.
  public var isInJSONFile = false
  /// Whether nothing stands in front of it.
  public var isFirst = true
  /// Whether another object in braces follows at once.
  public var isFollowedByObject = false
  /// Whether it stands behind a `...` that no `---` follows, where kubectl does not look.
  public var isBehindEnd = false
  /// Whether nothing but directives stands between the `---` it begins with and the one before.
  public var isBehindDirective = false

  public init() {}

  /// - Parameters:
  ///   - part: as `splitDocuments` has it.
  ///   - isInJSONFile: whether the file `beginsAsJSON`.
  public init(of part: Range<Int>, in bytes: [UInt8], isInJSONFile: Bool) {
    self.isInJSONFile = isInJSONFile
    isFirst = part.lowerBound == 0
    isFollowedByObject = bytes[part.upperBound...].first { !isBlank($0) } == UInt8(ascii: "{")
    // Most files have neither mark: looking at a few bytes is cheap.
    isBehindEnd = Self.isBehindEnd(bytes, part)
    isBehindDirective = Self.isBehindDirective(bytes, part)
  }

  /// The document as its readers have it. A byte order mark behind `---` is the first of what kubectl cuts out there, and
  /// passed over; blank lines stand for it, so that every other byte keeps its place.
  ///
  /// - Parameter text: the part as it is in the file.
  public func read(_ text: [UInt8]) -> [UInt8] {
    guard !isFirst, !isInJSONFile, text.starts(with: "---".utf8),
      let end = text.firstIndex(of: UInt8(ascii: "\n")), text[(end + 1)...].starts(with: [0xEF, 0xBB, 0xBF])
    else { return text }
    var read = text
    for index in end + 1..<end + 4 { read[index] = UInt8(ascii: "\n") }
    return read
  }

  /// Whether what a document is may depend on more than the document in front of it.
  public static func dependsOnDocumentsAbove(_ part: Range<Int>, in bytes: [UInt8]) -> Bool {
    mayFollowEnd(part, bytes) || isBehindDirectives(bytes, part.lowerBound) != nil
      || bytes[part].starts(with: "---".utf8)
        && bytes[part].drop { $0 != UInt8(ascii: "\n") }.dropFirst().first
          == UInt8(ascii: "%")
  }

  /// Whether the line in front of a part may be `...`.
  private static func mayFollowEnd(_ part: Range<Int>, _ bytes: [UInt8]) -> Bool {
    var index = part.lowerBound
    while index > 0, bytes[index - 1] == UInt8(ascii: "\n") || bytes[index - 1] == UInt8(ascii: "\r") { index -= 1 }
    return index > 0 && bytes[index - 1] == UInt8(ascii: ".")
  }

  /// Whether the document before ends with `...`, has something in it, and no `---` begins this one.
  ///
  /// It looks no further back than that document: a file may have very many.
  private static func isBehindEnd(_ bytes: [UInt8], _ part: Range<Int>) -> Bool {
    guard mayFollowEnd(part, bytes), !holdsSeparator(bytes, part) else { return false }
    // Upwards from the `...` line to the first one that has something in it.
    var start = part.lowerBound
    var isBehindMark = false
    while start > 0 {
      let end = start
      start = startOfLine(end - 1, bytes)
      let line = bytes[start..<end]
      if line.starts(with: "---".utf8) { return false }
      guard let first = line.first(where: { !isBlank($0) }) else { continue }
      if !isBehindMark {
        guard line.starts(with: "...".utf8), line.dropFirst(3).allSatisfy(isBlank) else { return false }
        isBehindMark = true
      } else if first != UInt8(ascii: "#"), first != UInt8(ascii: "%") {
        return true
      }
    }
    return false
  }

  /// Whether a line of a part begins with `---`.
  private static func holdsSeparator(_ bytes: [UInt8], _ part: Range<Int>) -> Bool {
    var isFirst = true
    for index in part {
      if isFirst, bytes[index] == UInt8(ascii: "-"), bytes[index..<part.upperBound].starts(with: "---".utf8) {
        return true
      }
      isFirst = bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r")
    }
    return false
  }

  /// kubectl takes `---` out of the file where it ends something, and leaves it where nothing stands in front: what
  /// follows several of them at once is not judged.
  private static func isBehindDirective(_ bytes: [UInt8], _ part: Range<Int>) -> Bool {
    guard bytes[part].starts(with: "---".utf8), let marker = isBehindDirectives(bytes, part.lowerBound), marker > 0
    else { return false }
    return !bytes[startOfLine(marker - 1, bytes)...].starts(with: "---".utf8)
  }

  /// Where the `---` line begins that nothing but directives, comments and blank lines follows up to a place; nil where
  /// there is none, or no directive.
  private static func isBehindDirectives(_ bytes: [UInt8], _ place: Int) -> Int? {
    var hasDirective = false
    var start = place
    while start > 0 {
      let end = start
      start = startOfLine(end - 1, bytes)
      switch bytes[start] {
      case UInt8(ascii: "%"): hasDirective = true
      case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
      case UInt8(ascii: "-") where bytes[start...].starts(with: "---".utf8): return hasDirective ? start : nil
      default: return nil
      }
    }
    return nil
  }

  /// The start of the line that a byte is on.
  private static func startOfLine(_ offset: Int, _ bytes: [UInt8]) -> Int {
    var start = offset
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    return start
  }
}

extension YAMLDocument {
  /// What kubectl refuses in the way the document stands in its file, in the order of the text. Linear in the size of
  /// the document.
  ///
  /// - Parameter source: the text the document was parsed from.
  public func placeFaults(source: SourceText, at place: DocumentPlace) -> [YAMLSyntaxError] {
    let bytes = source.bytes
    let start = bytes.withUnsafeBufferPointer(startsWithByteOrderMark) ? 3 : 0
    var faults: [YAMLSyntaxError] = []
    if place.isInJSONFile {
      guard !place.isFirst, let first = bytes[start...].firstIndex(where: { !isBlank($0) }),
        bytes[first] != UInt8(ascii: "{")
      else { return [] }
      let line = source.contentRange(ofLine: source.line(at: first))
      let isMarker = bytes[first...].starts(with: "---".utf8)
      faults.append(
        YAMLSyntaxError(
          range: first..<(isMarker ? first + 3 : max(first + 1, line.upperBound)),
          message: "Put a line `---` at the top of the file, too: it begins with `{`.", kind: .notJSON))
    } else {
      if place.isFirst { faults += directiveFaults(source, from: start) }
      if place.isBehindDirective, bytes.starts(with: "---".utf8) {
        faults.append(
          YAMLSyntaxError(
            range: 0..<3,
            message: "Delete the directive above (`%…`): kubectl takes what stands between two `---` for a document."))
      }
      faults += separatorFaults(source, from: start)
    }
    // Of two faults on a line, the grammar's is the cause.
    let faultyLines = Set((errors + refusalsOfDirectives(source)).map { source.line(at: $0.range.lowerBound) })
    return faults.filter { !faultyLines.contains(source.line(at: $0.range.lowerBound)) }
  }

  private func refusalsOfDirectives(_ source: SourceText) -> [YAMLSyntaxError] {
    hasVersionDirective ? refusals(source: source.bytes, includingValues: false) : []
  }

  /// A directive in front of the file's first `---`: kubectl cuts the file there, and nothing but a directive is left.
  private func directiveFaults(_ source: SourceText, from start: Int) -> [YAMLSyntaxError] {
    var directives: [Int] = []
    for line in 0..<source.lineCount {
      let range = source.contentRange(ofLine: line)
      let first = line == 0 ? max(range.lowerBound, start) : range.lowerBound
      guard first < range.upperBound else { continue }
      switch source.bytes[first] {
      case UInt8(ascii: "%"): directives.append(line)
      case UInt8(ascii: "#"): break
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        let content = source.bytes[first..<range.upperBound].first { !isBlank($0) }
        guard content == nil || content == UInt8(ascii: "#") else { return [] }
      case UInt8(ascii: "-") where source.bytes[first...].starts(with: "---".utf8):
        guard let directive = directives.first else { return [] }
        let edits = directives.map { line in
          YAMLSyntaxError.Edit(range: source.directive(onLine: line, from: line == 0 ? start : 0), newText: "")
        }
        // What a `%TAG` names may be used further down.
        let isVersion = directives.allSatisfy {
          source.bytes[source.contentRange(ofLine: $0)].drop { $0 >= 0x80 }.starts(with: "%YAML".utf8)
        }
        let content = source.contentRange(ofLine: directive)
        return [
          YAMLSyntaxError(
            range: max(content.lowerBound, directive == 0 ? start : 0)..<content.upperBound,
            message: "Delete this directive: kubectl takes what stands in front of `---` for a document of its own.",
            edits: isVersion ? edits : [], title: "Delete the directive")
        ]
      default: return []
      }
    }
    return []
  }

  /// Lines that begin with `---`, with something behind it: kubectl cuts the file there, whatever they are to YAML.
  private func separatorFaults(_ source: SourceText, from start: Int) -> [YAMLSyntaxError] {
    let bytes = source.bytes
    var faults: [YAMLSyntaxError] = []
    var line = start
    while line < bytes.count, faults.count < maximumRepairs {
      // kubectl knows no other line break.
      let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      defer { line = end + 1 }
      guard end - line > 3, bytes[line] == UInt8(ascii: "-"), bytes[line + 1] == UInt8(ascii: "-"),
        bytes[line + 2] == UInt8(ascii: "-")
      else { continue }
      let written = source.string(in: line + 3..<end).unicodeScalars
      let rest = written.drop { $0.properties.isWhitespace }
      guard let first = rest.first, first != "#" else { continue }
      let restStart = end - rest.reduce(0) { $0 + UTF8.width($1) }
      var restEnd = bytes[restStart..<end].firstIndex(of: UInt8(ascii: "\r")) ?? end
      while restEnd > restStart + 1, isBlank(bytes[restEnd - 1]) { restEnd -= 1 }
      if isBlank(bytes[line + 3]), restStart > line + 3 {
        let isOneLine = bytes[line + 3..<restStart].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        faults.append(
          YAMLSyntaxError(
            range: restStart..<restEnd,
            message: "Begin a new line behind `---`: kubectl takes nothing but a comment there.",
            edits: isOneLine
              ? [YAMLSyntaxError.Edit(range: line + 3..<restStart, newText: source.newline)] : [],
            title: "Begin a new line behind `---`"))
      } else {
        faults.append(
          YAMLSyntaxError(
            range: line..<restEnd,
            message: "Indent or change this line: kubectl takes every line that begins with `---` for a separator."))
      }
    }
    return faults
  }
}

extension SourceText {
  /// What has to go to delete a directive: its line, but for a comment behind it.
  ///
  /// - Parameter start: where the line's text begins, if that is not its first byte.
  func directive(onLine line: Int, from start: Int) -> Range<Int> {
    let content = contentRange(ofLine: line)
    let start = max(start, content.lowerBound)
    let comment = content.dropFirst().first { bytes[$0] == UInt8(ascii: "#") && isBlank(bytes[$0 - 1]) }
    return start..<(comment ?? (line + 1 < lineCount ? lineStarts[line + 1] : content.upperBound))
  }
}

/// Why kubectl up to 1.32 refuses a document that is YAML and begins like JSON.
func notice(of fault: JSONFault, in bytes: [UInt8]) -> YAMLSyntaxError {
  let message =
    switch fault.reason {
    case .comment: "JSON has no comments: put a line `---` at the top of the file."
    case .unquotedWord: "Put this in double quotes, or a line `---` at the top of the file."
    case .singleQuote: "Use double quotes, or put a line `---` at the top of the file."
    case .commaBeforeCloser: "Delete this comma: in JSON none stands behind the last member."
    case .controlCharacter: "Write this character as `\\u…`, or put a line `---` at the top of the file."
    case .escape: "JSON does not know this escape: put a line `---` at the top of the file."
    case .number: "JSON does not write numbers so: put a line `---` at the top of the file."
    case .other, .behindObject: "This is no JSON: put a line `---` at the top of the file."
    }
  let commas = commasTooMany(in: bytes, from: fault)
  return YAMLSyntaxError(
    range: fault.range, message: message, kind: .notJSON,
    edits: commas.map { YAMLSyntaxError.Edit(range: $0, newText: "") },
    title: commas.isEmpty ? nil : commas.count == 1 ? "Delete the comma" : "Delete the commas")
}

/// The commas in front of closing brackets, where they are all that keeps a text from being JSON.
private func commasTooMany(in bytes: [UInt8], from fault: JSONFault) -> [Range<Int>] {
  var bytes = bytes
  var found: [Range<Int>] = []
  var next: JSONFault? = fault
  while let fault = next {
    // A text with very many is not read again and again.
    guard fault.reason == .commaBeforeCloser, found.count < 8 else { return [] }
    found.append(fault.range)
    bytes[fault.range.lowerBound] = UInt8(ascii: " ")
    next = bytes.withUnsafeBufferPointer { parseJSON($0).fault }
  }
  return found
}

/// What is wrong with what stands behind a JSON object. A comment there is one to YAML.
func notice(ofWhatIsBehindObject fault: JSONFault) -> YAMLSyntaxError {
  guard fault.reason == .comment else {
    return YAMLSyntaxError(
      range: fault.range, message: "The JSON object ends before this: delete it, or mend the braces.")
  }
  return YAMLSyntaxError(
    range: fault.range, message: "JSON has no comments: put a line `---` at the top of the file.", kind: .notJSON)
}
