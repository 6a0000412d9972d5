// A text that is edited in rounds, and in the end the few edits that make it of the text as it was.

import TextDocument

/// A text that is edited, as pieces of what it was and of what was put in: in the end the edits against the original
/// are what is between the pieces kept.
struct PieceList {
  private enum Piece {
    case kept(Range<Int>)
    case inserted([UInt8])

    var count: Int {
      switch self {
      case .kept(let range): range.count
      case .inserted(let bytes): bytes.count
      }
    }

    func part(_ range: Range<Int>) -> Piece {
      switch self {
      case .kept(let whole): .kept(whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound)
      case .inserted(let bytes): .inserted(Array(bytes[range]))
      }
    }
  }

  private let originalCount: Int
  private var pieces: [Piece]

  /// - Parameter count: of the original text's bytes.
  init(count: Int) {
    originalCount = count
    pieces = count > 0 ? [.kept(0..<count)] : []
  }

  /// Applies edits of the text as it is now.
  ///
  /// - Parameter edits: in order; they do not overlap.
  mutating func apply(_ edits: [TextEdit]) {
    var result: [Piece] = []
    // The piece that comes next, where it starts in the text, and how much of it is dealt with.
    var (index, start, used) = (0, 0, 0)
    /// Goes on to a place in the text; what lies in between is kept or left out.
    func advance(to offset: Int, keeping isKept: Bool) {
      while index < pieces.count, start + used < offset {
        let end = min(offset - start, pieces[index].count)
        if isKept { result.append(pieces[index].part(used..<end)) }
        used = end
        guard used == pieces[index].count else { return }
        (index, start, used) = (index + 1, start + used, 0)
      }
    }
    for edit in edits {
      advance(to: edit.range.lowerBound, keeping: true)
      if !edit.newText.isEmpty { result.append(.inserted(Array(edit.newText.utf8))) }
      advance(to: edit.range.upperBound, keeping: false)
    }
    advance(to: Int.max, keeping: true)
    pieces = result
  }

  /// Minimal edits that make the text of the original, in order.
  func edits(from original: [UInt8]) -> [TextEdit] {
    var edits: [TextEdit] = []
    var keptUpTo = 0
    var inserted: [UInt8] = []
    func close(_ end: Int) {
      if let edit = minimalEdit(keptUpTo..<end, inserted, in: original) { edits.append(edit) }
      inserted = []
    }
    for piece in pieces {
      switch piece {
      case .inserted(let bytes): inserted += bytes
      case .kept(let range):
        close(range.lowerBound)
        keptUpTo = range.upperBound
      }
    }
    close(originalCount)
    return edits
  }
}

/// A replacement without what stays the same at its ends; nil if that is all of it.
private func minimalEdit(_ range: Range<Int>, _ bytes: [UInt8], in original: [UInt8]) -> TextEdit? {
  func isInsideCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
  let common = min(range.count, bytes.count)
  var prefix = 0
  while prefix < common, original[range.lowerBound + prefix] == bytes[prefix] { prefix += 1 }
  while prefix > 0,
    prefix < bytes.count && isInsideCharacter(bytes[prefix])
      || range.lowerBound + prefix < range.upperBound && isInsideCharacter(original[range.lowerBound + prefix])
  {
    prefix -= 1
  }
  var suffix = 0
  while suffix < common - prefix, original[range.upperBound - 1 - suffix] == bytes[bytes.count - 1 - suffix] {
    suffix += 1
  }
  while suffix > 0, isInsideCharacter(original[range.upperBound - suffix]) { suffix -= 1 }
  // No editor has a position between the halves of a line break.
  func isInsideBreak(_ offset: Int) -> Bool {
    offset > 0 && offset < original.count && original[offset - 1] == UInt8(ascii: "\r")
      && original[offset] == UInt8(ascii: "\n")
  }
  if prefix > 0, isInsideBreak(range.lowerBound + prefix) { prefix -= 1 }
  if suffix > 0, isInsideBreak(range.upperBound - suffix) { suffix -= 1 }
  let replaced = range.lowerBound + prefix..<range.upperBound - suffix
  let text = bytes[prefix..<bytes.count - suffix]
  guard !replaced.isEmpty || !text.isEmpty else { return nil }
  return TextEdit(replaced, String(decoding: text, as: UTF8.self))
}
