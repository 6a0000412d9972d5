// What the comments of a `values.yaml` say of a key: those directly above it, in each of the conventions that charts
// follow, and those that name the key from elsewhere in the file.
//
// helm-docs: `# -- text`, `# a.b -- text` anywhere; readme-generator: `## @param a.b [string] text` anywhere; cert-manager:
// `+docs:` lines; helm-schema: YAML between two lines `# @schema`. Anything else is a plain comment.

import TextDocument
import YAMLSyntax

/// The comments about one key.
public struct KeyDocumentation: Sendable, Equatable {
  /// Without comment marks. Lines of a plain comment stay lines.
  public var text = ""
  /// Whether the text is Markdown by its convention; anything else is plain text.
  public var isMarkdown = false
  /// What the comment calls the default, where the value alone does not say it.
  public var defaultText: String?
  /// What the comment calls the type.
  public var type: String?
  /// The values that the comment lists; empty where it lists none.
  public var choices: [String] = []
  public var isDeprecated = false

  public var isEmpty: Bool { text.isEmpty && choices.isEmpty && !isDeprecated && defaultText == nil }
}

/// The comments of a file that name the key they are about.
struct NamedComments: Sendable {
  /// Lines of `# a.b -- text`, by the path.
  private(set) var oldStyle: [String: Int] = [:]
  /// Texts of `## @param a.b [type] text`, by the path.
  private(set) var parameters: [String: (type: String?, text: String)] = [:]

  init(_ source: SourceText) {
    for line in 0..<source.lineCount {
      let range = source.contentRange(ofLine: line)
      let bytes = source.bytes[range].drop { $0 == 0x20 || $0 == 0x09 }
      guard bytes.first == UInt8(ascii: "#") else { continue }
      let content = bytes.drop { $0 == UInt8(ascii: "#") }
      if content.starts(with: " @param ".utf8) {
        addParameter(String(decoding: content.dropFirst(8), as: UTF8.self))
      } else if content.contains(UInt8(ascii: "-")),
        case let comment = String(decoding: bytes, as: UTF8.self),
        let start = groupStart(comment), !start.key.isEmpty
      {
        oldStyle[start.key] = line
      }
    }
  }

  private mutating func addParameter(_ text: String) {
    let trimmed = text.drop { $0 == " " }
    let path = trimmed.prefix { $0 != " " }
    var rest = trimmed.dropFirst(path.count).drop { $0 == " " }
    var type: String?
    if rest.first == "[", let end = rest.firstIndex(of: "]") {
      let modifiers = rest[rest.index(after: rest.startIndex)..<end].split(separator: ",")
      type = modifiers.map { $0.drop { $0 == " " } }.first { ["array", "object", "string"].contains($0) }.map(String.init)
      rest = rest[rest.index(after: end)...].drop { $0 == " " }
    }
    if !path.isEmpty { parameters[String(path)] = (type, String(rest)) }
  }
}

/// A line that begins a text of helm-docs: `# -- text`, or `# key -- text`.
private func groupStart(_ line: String) -> (key: String, text: String)? {
  guard line.first == "#" else { return nil }
  let content = line.dropFirst()
  guard content.first == " " || content.first == "\t" else { return nil }
  let trimmed = content.drop { $0 == " " || $0 == "\t" }
  // The last mark counts, and a key has no blank in it.
  var mark: Range<Substring.Index>?
  for range in trimmed.ranges(of: "--") {
    let before = range.lowerBound == trimmed.startIndex ? " " : trimmed[trimmed.index(before: range.lowerBound)]
    let behind = range.upperBound == trimmed.endIndex ? " " : trimmed[range.upperBound]
    if before == " " || before == "\t", behind == " " || behind == "\t" { mark = range }
  }
  guard let mark else { return nil }
  let key = trimmed[..<mark.lowerBound].reversed().drop { $0 == " " || $0 == "\t" }.reversed()
  let text = trimmed[mark.upperBound...].drop { $0 == " " || $0 == "\t" }
  return (String(key), String(text))
}

extension KeyDocumentation {
  /// - Parameters:
  ///   - line: the key's line.
  ///   - path: the key's path in the file, as helm-docs writes it.
  init(above line: Int, path: [String], in source: SourceText, named: NamedComments) {
    var lines = Self.commentLines(above: line, in: source)
    Self.cutSchema(&lines)
    if let start = lines.lastIndex(where: { groupStart($0)?.key.isEmpty == true }) {
      readGroup(lines[start...])
    } else if let other = named.oldStyle[Self.joined(path)] {
      let below = (other + 1..<source.lineCount).lazy.map { Self.comment(line: $0, in: source) }.prefix { $0 != nil }
      let own = Self.comment(line: other, in: source) ?? ""
      readGroup(([own] + below.compactMap { $0 })[...])
    } else if let parameter = named.parameters[path.joined(separator: ".")] {
      (text, type) = (parameter.text, parameter.type)
    } else {
      readPlain(lines, isAtTop: line == lines.count)
    }
    if text.isEmpty, lines.isEmpty, let trailing = Self.trailingComment(ofLine: line, in: source) {
      readPlain([trailing], isAtTop: false)
    }
    let words = text.lowercased()
    isDeprecated = isDeprecated || words.hasPrefix("deprecated") || words.hasPrefix("(deprecated")
    if choices.isEmpty { choices = listedChoices(text) }
  }

  /// The comment lines directly above a line, without their indentation.
  private static func commentLines(above line: Int, in source: SourceText) -> [String] {
    var lines: [String] = []
    var above = line - 1
    while above >= 0, let comment = comment(line: above, in: source) {
      lines.append(comment)
      above -= 1
    }
    return lines.reversed()
  }

  private static func comment(line: Int, in source: SourceText) -> String? {
    let bytes = source.bytes[source.contentRange(ofLine: line)].drop { $0 == 0x20 || $0 == 0x09 }
    return bytes.first == UInt8(ascii: "#") ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static func trailingComment(ofLine line: Int, in source: SourceText) -> String? {
    let text = source.string(in: source.contentRange(ofLine: line))
    guard !text.contains("\""), !text.contains("'"), let mark = text.firstRange(of: " #") else { return nil }
    return String(text[text.index(after: mark.lowerBound)...])
  }

  /// Keys with dots stand in quotes.
  private static func joined(_ path: [String]) -> String {
    path.map { $0.contains(".") ? "\"\($0)\"" : $0 }.joined(separator: ".")
  }

  /// Takes out the YAML between two lines `# @schema`, and reads what is cheap to know in it.
  private mutating func readSchema(_ line: Substring) {
    let line = line.drop { $0 == " " }
    if line.hasPrefix("deprecated: true") { isDeprecated = true }
    if line.hasPrefix("enum:") { choices = words(in: line.dropFirst(5).filter { $0 != "[" && $0 != "]" }) }
  }

  private static func cutSchema(_ lines: inout [String]) {
    while let start = lines.firstIndex(where: isSchemaMark) {
      let rest = lines[(start + 1)...]
      let end = rest.firstIndex(where: isSchemaMark) ?? start
      lines.removeSubrange(start...end)
    }
  }

  private static func isSchemaMark(_ line: String) -> Bool {
    let content = line.drop { $0 == "#" }.drop { $0 == " " }
    return content == "@schema" || content == "@schema.root"
  }

  private mutating func readGroup(_ lines: ArraySlice<String>) {
    guard let first = lines.first, let start = groupStart(first) else { return }
    isMarkdown = true
    var description = start.text
    if description.first == "(", let end = description.firstIndex(of: ")") {
      type = String(description[description.index(after: description.startIndex)..<end])
      description = String(description[description.index(after: end)...].drop { $0 == " " })
    }
    var isRaw = false
    for line in lines.dropFirst() {
      if let other = groupStart(line), !other.key.isEmpty, !other.key.hasPrefix("@") { break }
      let content = line.dropFirst().first == " " ? line.dropFirst(2) : line.dropFirst(1)
      let tag = content.drop { $0 == " " }
      if tag.hasPrefix("@default -- ") {
        defaultText = String(tag.dropFirst(12))
      } else if tag.hasPrefix("@notationType -- ") {
        type = String(tag.dropFirst(17))
      } else if tag.hasPrefix("@section -- ") || tag == "@ignored" || tag == "@ignore" {
        continue
      } else if tag == "@raw" {
        isRaw = true
      } else {
        description += (isRaw ? "\n" : " ") + content
      }
    }
    text = description
  }

  private mutating func readPlain(_ lines: [String], isAtTop: Bool) {
    var kept: [Substring] = []
    for line in lines {
      let content = line.drop { $0 == "#" }
      let trimmed = content.drop { $0 == " " || $0 == "\t" }
      if trimmed.hasPrefix("+docs:enum=") {
        choices = words(in: String(trimmed.dropFirst(11)))
      } else if trimmed.hasPrefix("+docs:type=") {
        type = String(trimmed.dropFirst(11))
      } else if trimmed.hasPrefix("+docs:default=") {
        defaultText = String(trimmed.dropFirst(14))
      } else if trimmed.hasPrefix("@schema") {
        readSchema(trimmed.dropFirst(7))
      } else if trimmed.hasPrefix("@deprecated") {
        isDeprecated = true
      } else if trimmed.hasPrefix("@default -- ") {
        defaultText = String(trimmed.dropFirst(12))
      } else if !trimmed.hasPrefix("+docs:"), !trimmed.hasPrefix("@"), !isAtTop || !isHeader(trimmed) {
        kept.append(content.first == " " ? content.dropFirst() : content)
      }
    }
    // Rulers and empty comment lines at either end say nothing.
    func saysNothing(_ line: Substring) -> Bool { line.allSatisfy { !$0.isLetter && !$0.isNumber } }
    while let first = kept.first, saysNothing(first) { kept.removeFirst() }
    while let last = kept.last, saysNothing(last) { kept.removeLast() }
    if isAtTop, kept.contains(where: { $0.contains("Copyright") || $0.contains("License") }) { kept = [] }
    text = kept.joined(separator: "\n")
  }
}

/// What `helm create` writes at the top of a file.
private func isHeader(_ line: Substring) -> Bool {
  line.hasPrefix("Default values for ") || line.hasPrefix("This is a YAML-formatted file")
    || line.hasPrefix("Declare variables to be passed into your templates") || line.hasPrefix("Declare name/value pairs")
}

/// Values that a sentence lists: `One of: a, b or c`, `Valid values are "a" | "b"`.
private func listedChoices(_ text: String) -> [String] {
  let openings = [
    "one of", "possible values", "allowed values", "valid values", "supported values", "valid options",
    "available options", "possible options", "accepted values",
  ]
  let lowercase = text.lowercased()
  guard lowercase.utf8.count == text.utf8.count,
    let opening = openings.lazy.compactMap({ lowercase.firstRange(of: $0) }).first
  else { return [] }
  let from = text.utf8.index(
    text.startIndex, offsetBy: lowercase.utf8.distance(from: lowercase.startIndex, to: opening.upperBound))
  var rest = text[from...]
  for filler in [" are", " is", " include", " the following"] where rest.hasPrefix(filler) {
    rest = rest.dropFirst(filler.count)
  }
  rest = rest.drop { $0 == " " || $0 == ":" || $0 == "[" || $0 == "(" }
  let end = rest.firstIndex { $0 == "\n" || $0 == ")" || $0 == "]" || $0 == ";" } ?? rest.endIndex
  var list = String(rest[..<end])
  if let stop = list.firstRange(of: ". ") { list = String(list[..<stop.lowerBound]) }
  if list.hasSuffix(".") { list.removeLast() }
  return words(in: list)
}

/// Words between commas, bars, slashes and `or`; none unless all are words a value can be, and there are two.
private func words(in list: String) -> [String] {
  let separated = list.replacing(" or ", with: ",").replacing(" and ", with: ",").replacing("|", with: ",")
  func isMark(_ character: Character) -> Bool { " `'\"".contains(character) }
  var words: [String] = []
  for part in separated.split(separator: ",") {
    var word = part.drop(while: isMark)
    while let last = word.last, isMark(last) { word.removeLast() }
    if !word.isEmpty { words.append(String(word)) }
  }
  let areValues = words.allSatisfy { word in
    word.utf8.count <= 40 && word.allSatisfy { $0.isLetter || $0.isNumber || "._-/+".contains($0) }
  }
  return words.count > 1 && areValues ? words : []
}
