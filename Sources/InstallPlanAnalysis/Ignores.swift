// Comments by which an author silences a rule:
//
//     # installplan-ls: ignore CODE        on the line above, or at the line's end
//     # installplan-ls: ignore-file CODE   anywhere in the file
//
// Several codes are separated by commas or spaces; what follows ` -- ` is the author's reason. A comment on a line of
// its own concerns the first line behind it that is more than a comment, and a finding the line that it starts on.

import TextDocument
import YAMLSyntax

/// One such comment. Offsets and lines are those of the part of the file that it stands in.
struct IgnoreComment: Sendable {
  enum Scope: String, CaseIterable, Sendable {
    case line = "ignore"
    case file = "ignore-file"
  }

  struct Word: Sendable, Equatable {
    let text: String
    let range: Range<Int>
  }

  /// From `#` to the last byte that is no white space.
  let range: Range<Int>
  /// Whether nothing else is on its line.
  let isAlone: Bool
  /// The lines whose findings it silences, if it is not for the whole file; its own is among them.
  let lines: ClosedRange<Int>
  /// What stands behind `installplan-ls:`; empty if nothing does.
  let keyword: Word
  /// Nil where the keyword is none.
  var scope: Scope? { Scope(rawValue: keyword.text) }
  /// As written; perhaps not all of them are codes.
  let codes: [Word]
}

/// What every such comment begins with.
private let mark = Array("installplan-ls:".utf8)

/// The comments of a part of a file that begin with `installplan-ls:`.
///
/// - Parameter content: the part, if it may hold plans: then the comments in their Helm values count as well.
func ignoreComments(in bytes: ArraySlice<UInt8>, _ content: PlanPart?) -> [IgnoreComment] {
  // Nearly no file has one, and looking for the mark is cheap.
  guard contains(bytes, mark) else { return [] }
  let source = content?.source ?? SourceText(Array(bytes))
  var found = comments(in: content?.document ?? YAMLDocument(source.bytes), source)
  for plan in content?.plans ?? [] {
    for config in embeddedConfigs(of: plan) where config.isBlock {
      for comment in comments(in: config.document, config.source) where config.embedded.isVerbatim(comment) {
        found.append(config.hostRange(comment))
      }
    }
  }
  found.sort { $0.lowerBound < $1.lowerBound }
  var aloneLines: Set<Int> = []
  for comment in found where source.isFirstOnLine(comment.lowerBound) {
    aloneLines.insert(source.line(at: comment.lowerBound))
  }
  // By a line with nothing but a comment, the first behind it that has more; of such lines in a row the last is looked at first.
  var ends: [Int: Int] = [:]
  for line in aloneLines.sorted(by: >) { ends[line] = ends[line + 1] ?? line + 1 }
  return found.compactMap { comment in
    let line = source.line(at: comment.lowerBound)
    let last = ends[line] ?? line
    return IgnoreComment(comment, in: source, isAlone: aloneLines.contains(line), lines: line...last)
  }
}

extension IgnoreComment {
  /// Nil for a comment that is about something else.
  fileprivate init?(_ comment: Range<Int>, in source: SourceText, isAlone: Bool, lines: ClosedRange<Int>) {
    let text = source.bytes[comment]
    let start = text.drop { $0 == UInt8(ascii: "#") }.drop(while: isBlank)
    guard start.starts(with: mark) else { return nil }
    var words: [Word] = []
    var rest = start.dropFirst(mark.count)
    while true {
      rest = rest.drop { isBlank($0) || $0 == UInt8(ascii: ",") }
      let word = rest.prefix { !isBlank($0) && $0 != UInt8(ascii: ",") }
      // The reason.
      guard !word.isEmpty, !word.elementsEqual("--".utf8), word.first != UInt8(ascii: "#") else { break }
      words.append(Word(text: String(decoding: word, as: UTF8.self), range: word.startIndex..<word.endIndex))
      rest = rest[word.endIndex...]
    }
    let behindMark = start.startIndex + mark.count
    var end = comment.upperBound
    while end > behindMark, isBlank(source.bytes[end - 1]) { end -= 1 }
    range = comment.lowerBound..<end
    self.isAlone = isAlone
    self.lines = lines
    keyword = words.first ?? Word(text: "", range: start.startIndex..<behindMark)
    // There are not half as many rules: what follows is no list of codes.
    codes = Array(words.dropFirst().prefix(100))
  }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

// MARK: Edits

extension IgnoreComment {
  /// An edit that takes the comment out: with its line if it has one of its own.
  func removal(in source: SourceText) -> TextEdit {
    let line = source.line(at: range.lowerBound)
    if isAlone {
      let end = line + 1 < source.lineCount ? source.lineStarts[line + 1] : source.count
      return TextEdit(source.lineStarts[line]..<end, "")
    }
    var start = range.lowerBound
    while start > source.lineStarts[line], isBlank(source.bytes[start - 1]) { start -= 1 }
    return TextEdit(start..<source.contentRange(ofLine: line).upperBound, "")
  }

  /// An edit that takes one of several codes out.
  func removal(ofCode index: Int) -> TextEdit {
    index + 1 < codes.count
      ? TextEdit(codes[index].range.lowerBound..<codes[index + 1].range.lowerBound, "")
      : TextEdit(codes[index - 1].range.upperBound..<codes[index].range.upperBound, "")
  }
}
