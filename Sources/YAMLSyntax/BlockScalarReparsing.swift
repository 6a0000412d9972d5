// Parsing again after an edit inside a long literal block scalar, as a plan's `config` is: only the lines that the edit
// touched are read, by libyaml, between two lines that stand for what is in front of them and behind.

import TextDocument

/// The lines of a literal block scalar that an edit touched. All that is in front of them and behind is as it was.
struct BlockScalarSplice {
  private let text: [UInt8]
  private let earlier: YAMLDocument
  /// The scalar, in `earlier`.
  private let scalar: Int
  /// Where its value is changed, in `earlier.pool`, and what is there now.
  private let replaced: Range<Int>
  private let replacement: [UInt8]
  /// The lines that were read, in `text`.
  let range: Range<Int>

  /// Nil where the text has to be parsed otherwise.
  ///
  /// - Parameter same: how many bytes are the same at the starts of the texts, and how many others at their ends.
  init?(_ text: [UInt8], _ earlier: YAMLDocument, _ earlierText: [UInt8], same: (prefix: Int, suffix: Int)) {
    guard earlier.isIntact, earlier.names.isEmpty, !earlier.hasVersionDirective else { return nil }
    let endOfEdit = earlierText.count - same.suffix
    let index = earlier.records.firstIndex { record in
      record.kind == .scalar && record.style == .literal && Int(record.start) < same.prefix
        && Int(record.end) > endOfEdit
    }
    guard let index, let block = Block(earlier.records[index], earlierText) else { return nil }
    // Whole lines behind the first, which says how far the others are indented; behind them there is another with
    // something in it, which the scalar does not end before.
    guard let before = earlierText[..<same.prefix].lastIndex(of: UInt8(ascii: "\n")),
      before + 1 >= block.endOfFirstLine,
      let behind = earlierText[endOfEdit...].firstIndex(of: UInt8(ascii: "\n")),
      behind + 1 < Int(earlier.records[index].end)
    else { return nil }
    let old = before + 1..<behind + 1
    let new = old.lowerBound..<old.upperBound + text.count - earlierText.count
    guard let valueInFront = block.lengthOfValue(to: old.lowerBound, in: earlierText),
      let oldValue = block.value(of: earlierText[old]), let newValue = block.value(of: text[new])
    else { return nil }
    let start = Int(earlier.records[index].textStart) + valueInFront
    replaced = start..<start + oldValue.count
    guard replaced.upperBound <= earlier.pool.count, earlier.pool[replaced].elementsEqual(oldValue) else { return nil }
    self.text = text
    self.earlier = earlier
    scalar = index
    replacement = newValue
    range = new
  }

  func document(earlierCount: Int) -> (records: [NodeRecord], pool: [UInt8]) {
    var pool: [UInt8] = []
    pool.reserveCapacity(earlier.pool.count - replaced.count + replacement.count)
    pool += earlier.pool[..<replaced.lowerBound]
    pool += replacement
    pool += earlier.pool[replaced.upperBound...]

    var records = earlier.records
    let delta = Int32(text.count - earlierCount)
    let valueDelta = Int32(replacement.count - replaced.count)
    records[scalar].end += delta
    records[scalar].textCount += valueDelta
    // What holds the scalar ends with it or with something behind it.
    var ancestor = records[scalar].parent
    while ancestor >= 0 {
      records[Int(ancestor)].end += delta
      ancestor = records[Int(ancestor)].parent
    }
    for index in scalar + 1..<records.count {
      records[index].start += delta
      records[index].contentStart += delta
      records[index].end += delta
      if records[index].kind == .scalar { records[index].textStart += valueDelta }
    }
    return (records, pool)
  }

  /// How a literal block scalar is written: `|`, perhaps with `+` or `-`, and a first line that is not blank.
  private struct Block {
    let indentation: Int
    let startOfFirstLine: Int
    let endOfFirstLine: Int

    init?(_ record: NodeRecord, _ text: [UInt8]) {
      var index = Int(record.start)
      guard text[index] == UInt8(ascii: "|") else { return nil }
      index += 1
      while index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
      if index < text.count, text[index] == UInt8(ascii: "\r") { index += 1 }
      guard index < text.count, text[index] == UInt8(ascii: "\n") else { return nil }
      startOfFirstLine = index + 1
      index = startOfFirstLine
      while index < text.count, text[index] == UInt8(ascii: " ") { index += 1 }
      indentation = index - startOfFirstLine
      guard indentation > 0, index < text.count, !isBlank(text[index]),
        let end = text[index...].firstIndex(of: UInt8(ascii: "\n"))
      else { return nil }
      endOfFirstLine = end + 1
    }

    /// How many bytes of the value the lines up to the start of one make. Nil where they are not parted by `\n` and
    /// `\r\n` alone.
    func lengthOfValue(to end: Int, in text: [UInt8]) -> Int? {
      text.withUnsafeBufferPointer { text in
        var length = 0
        var line = startOfFirstLine
        var index = line
        while index < end {
          let byte = text[index]
          index += 1
          switch byte {
          case UInt8(ascii: "\n"):
            let isCarriageReturn = index - 2 >= line && text[index - 2] == UInt8(ascii: "\r")
            length += max(0, index - 1 - (isCarriageReturn ? 1 : 0) - line - indentation) + 1
            line = index
          case UInt8(ascii: "\r") where index >= text.count || text[index] != UInt8(ascii: "\n"): return nil
          // U+0085; U+2028 and U+2029.
          case 0xC2 where index < text.count && text[index] == 0x85: return nil
          case 0xE2 where index + 1 < text.count && text[index] == 0x80 && text[index + 1] & 0xFE == 0xA8: return nil
          default: break
          }
        }
        return line == end ? length : nil
      }
    }

    /// What libyaml makes of some of the scalar's lines; nil where they are not all the scalar's.
    func value(of lines: ArraySlice<UInt8>) -> [UInt8]? {
      let mark = Array(repeating: UInt8(ascii: " "), count: indentation) + Array("x\n".utf8)
      var bytes = Array("|\n".utf8)
      bytes.reserveCapacity(lines.count + 2 * mark.count + bytes.count)
      bytes += mark
      bytes += lines
      bytes += mark
      let document = YAMLDocument(bytes)
      guard document.isIntact, document.records.count == 1, document.records[0].style == .literal,
        document.names.isEmpty, document.pool.count >= 4, document.pool.starts(with: mark.suffix(2)),
        document.pool.suffix(2).elementsEqual(mark.suffix(2))
      else { return nil }
      return Array(document.pool[2..<document.pool.count - 2])
    }
  }
}
