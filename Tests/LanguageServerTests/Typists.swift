// People who write plans, as the edits that their editors send.

import LanguageServerProtocol
import TestSupport

struct TypedEdit: Equatable, Sendable {
  let start: Position
  let end: Position
  let text: String
}

/// A text with a cursor, changed as an editor does it.
struct Typing {
  private(set) var text: [Character]
  private(set) var cursor: Int
  /// The edits of each key.
  private(set) var keys: [[TypedEdit]] = []
  /// How many characters behind the cursor the editor has put there by itself.
  private var closers = 0
  let closesBrackets: Bool

  init(_ text: String = "", closesBrackets: Bool = false) {
    self.text = Array(text)
    self.closesBrackets = closesBrackets
    cursor = 0
  }

  var string: String { String(text) }

  mutating func go(to place: Int) {
    cursor = place
    closers = 0
  }

  /// One edit, as one key or as part of one.
  mutating func replace(_ range: Swift.Range<Int>, with new: String, asPartOfLastKey: Bool = false) {
    let edit = TypedEdit(start: position(range.lowerBound), end: position(range.upperBound), text: new)
    text.replaceSubrange(range, with: Array(new))
    cursor = range.lowerBound + new.count
    if asPartOfLastKey, !keys.isEmpty { keys[keys.count - 1].append(edit) } else { keys.append([edit]) }
  }

  /// Repeats what another has typed.
  mutating func apply(_ keys: [[TypedEdit]]) {
    for key in keys {
      for (number, edit) in key.enumerated() {
        let (start, end) = (offset(edit.start), offset(edit.end))
        replace(start..<end, with: edit.text, asPartOfLastKey: number > 0)
      }
    }
  }

  private func offset(_ position: Position) -> Int {
    var (line, character) = (0, 0)
    for (index, next) in text.enumerated() {
      if line == position.line, character == position.character { return index }
      if next.isNewline { (line, character) = (line + 1, 0) } else { character += next.utf16.count }
    }
    return text.count
  }

  mutating func type(_ new: String) { replace(cursor..<cursor, with: new) }

  mutating func backspace(_ count: Int = 1) { replace(cursor - count..<cursor, with: "") }

  private func position(_ offset: Int) -> Position {
    var line = 0
    var start = 0
    for (index, character) in text[..<offset].enumerated() where character.isNewline {
      line += 1
      start = index + 1
    }
    return Position(line: line, character: text[start..<offset].reduce(0) { $0 + $1.utf16.count })
  }

  // MARK: Line by line

  /// Writes a text from its beginning to its end, with an editor that indents: as deep as the line before, one step more
  /// behind a colon; a step less is one key.
  mutating func writeInOrder(_ wanted: String) {
    let lines = wanted.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (number, line) in lines.enumerated() {
      if number > 0 { enter(for: line, isLast: number == lines.count - 1) }
      let content = number == 0 ? line : String(line.drop { $0 == " " })
      for character in content { write(character) }
    }
  }

  private var lineBeforeCursor: String {
    let start = text[..<cursor].lastIndex { $0.isNewline }.map { $0 + 1 } ?? 0
    return String(text[start..<cursor])
  }

  private mutating func enter(for next: String, isLast: Bool) {
    let wanted = next.prefix { $0 == " " }.count
    let line = lineBeforeCursor
    var indent = line.prefix { $0 == " " }.count
    let isAbove = [":", "{", "[", "|", "|-", ">-"].contains { line.hasSuffix($0) }
    // The line that closes a bracket is there already where the editor has closed it.
    if closers > 0, let closer = next.trimmingPrefix(while: { $0 == " " }).first, "}]".contains(closer),
      text[cursor..<cursor + closers].first?.isNewline == true
    {
      let skipped = text[cursor..<cursor + closers].prefix { $0.isWhitespace }.count
      cursor += skipped
      closers -= skipped
      return
    }
    let opens = closers > 0 && cursor < text.count && "}]".contains(text[cursor]) && "{[".contains(line.last ?? " ")
    if isAbove { indent += 2 }
    if next.isEmpty, isLast { return type("\n") }
    if opens {
      let outer = String(repeating: " ", count: max(0, indent - 2))
      let rest = "\n" + outer
      replace(cursor..<cursor, with: "\n" + String(repeating: " ", count: indent) + rest)
      cursor -= rest.count
      closers += rest.count
    } else {
      type("\n" + String(repeating: " ", count: indent))
    }
    while indent > wanted {
      let step = min(2, indent - wanted)
      backspace(step)
      indent -= step
    }
    while indent < wanted {
      type(" ")
      indent += 1
    }
  }

  private mutating func write(_ character: Character) {
    if closers > 0, cursor < text.count, text[cursor] == character, "}]\"".contains(character) {
      cursor += 1
      closers -= 1
      return
    }
    let pairs: [Character: String] = ["{": "}", "[": "]", "\"": "\""]
    if closesBrackets, let closer = pairs[character] {
      type(String(character) + closer)
      cursor -= 1
      closers += 1
    } else {
      type(String(character))
    }
  }

  // MARK: Filling in

  /// Goes from gap to gap of a template, from the first, and types what belongs there.
  ///
  /// - Parameters:
  ///   - marked: the text with what is typed between ⟦ and ⟧.
  ///   - placeholder: what stands in the gaps before; it is selected, so that the first key replaces it.
  ///   - arrival: how the template came to be there.
  static func filling(_ marked: String, placeholder: String = "", arrival: Arrival = .opened) -> (
    start: String, typing: Typing
  ) {
    var template = ""
    var gaps: [(place: Int, text: String)] = []
    var rest = Substring(marked)
    while let open = rest.firstIndex(of: "⟦"), let close = rest.firstIndex(of: "⟧") {
      template += rest[..<open]
      gaps.append((template.count, String(rest[rest.index(after: open)..<close])))
      template += placeholder
      rest = rest[rest.index(after: close)...]
    }
    template += rest
    var typing = Typing(arrival == .opened ? template : "")
    switch arrival {
    case .opened: break
    case .pasted: typing.type(template)
    case .typed: typing.writeInOrder(template)
    }
    var shift = 0
    for gap in gaps {
      typing.go(to: gap.place + shift)
      for (number, character) in gap.text.enumerated() {
        if number == 0 {
          typing.replace(typing.cursor..<typing.cursor + placeholder.count, with: String(character))
        } else {
          typing.type(String(character))
        }
      }
      shift += gap.text.count - placeholder.count
    }
    return (arrival == .opened ? template : "", typing)
  }

  enum Arrival { case opened, pasted, typed }

  // MARK: Slips

  /// The same keys with some more: wrong ones, taken back at once.
  static func withSlips(_ keys: [[TypedEdit]], in start: String, _ random: inout SeededRandom) -> Typing {
    var typing = Typing(start)
    for key in keys {
      typing.apply([key])
      guard random.once(in: 8) else { continue }
      let slip = (0..<random.number(in: 1...4)).map { _ in random.pick(from: "aeinrst-:.1\" {}[]#&") }
      for character in slip { typing.type(character) }
      for _ in slip { typing.backspace() }
    }
    return typing
  }
}
