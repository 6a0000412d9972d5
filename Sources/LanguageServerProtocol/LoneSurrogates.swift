// Repairs the one kind of JSON that editors really send and JSON decoders refuse: half a surrogate pair.
//
// JavaScript strings may hold lone surrogates (an edit that cuts an emoji in two), and `JSON.stringify` writes
// them as `\ud83d`. Losing a `didChange` to that would leave the document out of step for the rest of the session.

enum LoneSurrogates {
  /// `json` with every lone surrogate escape replaced by U+FFFD, which is one UTF-16 unit too, so that positions
  /// stay right; nil if there is none.
  static func repaired(_ json: [UInt8]) -> [UInt8]? {
    var result: [UInt8]?
    var index = 0
    while index < json.count {
      guard json[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      guard let unit = escapedUnit(json, at: index) else {
        index += 2  // Another escape; `\\` must not start one of its own with its second half.
        continue
      }
      if isHigh(unit), let next = escapedUnit(json, at: index + 6), isLow(next) {
        index += 12
        continue
      }
      if isHigh(unit) || isLow(unit) {
        result = result ?? json
        result?.replaceSubrange(index + 2..<index + 6, with: Array("fffd".utf8))
      }
      index += 6
    }
    return result
  }

  private static func isHigh(_ unit: UInt16) -> Bool { (0xD800...0xDBFF).contains(unit) }
  private static func isLow(_ unit: UInt16) -> Bool { (0xDC00...0xDFFF).contains(unit) }

  /// The UTF-16 unit of the `\uXXXX` at `index`.
  private static func escapedUnit(_ json: [UInt8], at index: Int) -> UInt16? {
    guard index + 6 <= json.count, json[index] == UInt8(ascii: "\\"), json[index + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt16 = 0
    for byte in json[index + 2..<index + 6] {
      guard let digit = hexValue(byte) else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}

/// The value of a hexadecimal digit in ASCII.
func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
