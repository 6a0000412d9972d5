// The texts of long documents, taken out of a message before it is decoded. The library's decoder puts a string together
// from what stands between two escapes, which in a manifest is every line: for a long one that takes longer than to
// parse it as YAML and judge it.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A message with names in place of its long texts.
struct LongTexts {
  /// Shorter ones are left to the decoder.
  static let leastBytes = 32 << 10

  /// JSON.
  private(set) var body: [UInt8] = []
  private(set) var texts: [String: String] = [:]

  /// Takes out the strings that are members called `text`.
  ///
  /// - Parameter leastBytes: how long a text has to be, as it is written.
  /// - Returns: nil where there is none to take out, or one that is not what JSON allows: the decoder says what is wrong.
  init?(_ message: [UInt8], leastBytes: Int = Self.leastBytes) {
    guard message.count >= leastBytes else { return nil }
    // What no client can know.
    let secret = UInt64.random(in: .min ... .max)
    let isRead = message.withUnsafeBufferPointer { message in
      var copied = 0
      var index = 0
      while index < message.count {
        guard message[index] == UInt8(ascii: "\"") else {
          index += 1
          continue
        }
        let start = index + 1
        let isText = Self.isText(message, before: index)
        // A short text is passed over as any other string.
        let most = isText ? min(message.count, start + leastBytes) : message.count
        if let end = Self.endOfString(UnsafeBufferPointer(rebasing: message[..<most]), from: start) {
          index = end + 1
          continue
        }
        guard isText else { return false }
        let rest = UnsafeBufferPointer(rebasing: message[start...])
        guard let (text, count) = Self.unescaped(rest) else { return false }
        index = start + count + 1
        let name = "\(secret) \(texts.count)"
        texts[name] = text
        body += message[copied..<start]
        body += name.utf8
        copied = start + count
      }
      body += message[copied...]
      return true
    }
    guard isRead, !texts.isEmpty else { return nil }
  }

  /// The text that a decoded string stands for.
  static func text(_ decoded: String, in decoder: any Decoder) -> String {
    guard let key, let texts = decoder.userInfo[key] as? [String: String] else { return decoded }
    return texts[decoded] ?? decoded
  }

  /// Has a decoder find the texts again.
  func give(to decoder: JSONDecoder) {
    if let key = Self.key { decoder.userInfo[key] = texts }
  }

  private static let key = CodingUserInfoKey(rawValue: "longTexts")

  /// The quote that ends a string.
  private static func endOfString(_ message: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < message.count {
      switch message[index] {
      case UInt8(ascii: "\""): return index
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  private static let textKey = Array("\"text\"".utf8)

  /// Whether `"text":` stands in front of a place.
  private static func isText(_ message: UnsafeBufferPointer<UInt8>, before place: Int) -> Bool {
    var rest = message[..<place]
    func dropBlanks() {
      while let last = rest.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) { rest.removeLast() }
    }
    dropBlanks()
    guard rest.popLast() == UInt8(ascii: ":") else { return false }
    dropBlanks()
    // An escaped quote is no quote.
    return rest.suffix(textKey.count).elementsEqual(textKey) && rest.dropLast(textKey.count).last != UInt8(ascii: "\\")
  }

  /// The text up to the quote that ends a string, and how many bytes it is written as. Nil where it is not as JSON or
  /// Unicode has it.
  private static func unescaped(_ string: UnsafeBufferPointer<UInt8>) -> (text: String, count: Int)? {
    var (end, all): (Int?, UInt8) = (nil, 0)
    // Nothing is longer than what it is written as. Without capacity the library would write to what all arrays share.
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, string.count)) { bytes, count in
      var index = 0
      while index < string.count {
        // Most bytes mean themselves: eight at a time, as long as all of them do.
        while index + 8 <= string.count, let from = string.baseAddress, let to = bytes.baseAddress {
          let eight = UnsafeRawPointer(from + index).loadUnaligned(as: UInt64.self)
          guard Self.areOrdinary(eight) else { break }
          UnsafeMutableRawPointer(to + count).storeBytes(of: eight, as: UInt64.self)
          index += 8
          count += 8
        }
        guard index < string.count else { return }
        let byte = string[index]
        if byte == UInt8(ascii: "\"") {
          end = index
          return
        }
        index += 1
        guard byte == UInt8(ascii: "\\") else {
          if byte < 0x20 { return }
          all |= byte
          bytes[count] = byte
          count += 1
          continue
        }
        // What ends every line, without a detour.
        if index < string.count, string[index] == UInt8(ascii: "n") {
          index += 1
          bytes[count] = UInt8(ascii: "\n")
          count += 1
          continue
        }
        guard let scalar = escape(string, &index) else { return }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          bytes[count] = byte
          count += 1
        }
      }
    }
    guard let end else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // What is no UTF-8 was repaired.
    return all < 0x80 || text.utf8.elementsEqual(bytes) ? (text, end) : nil
  }

  /// Whether eight bytes are all ASCII, and neither control characters, quotes nor backslashes.
  @inline(__always)
  private static func areOrdinary(_ eight: UInt64) -> Bool {
    let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    // The high bit of a byte that is 0, of one below 0x20; above such a byte others may be marked, too.
    func zeros(_ bytes: UInt64) -> UInt64 { (bytes &- ones) & ~bytes }
    let quotes = zeros(eight ^ ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = zeros(eight ^ ones &* UInt64(UInt8(ascii: "\\")))
    let controls = (eight &- ones &* 0x20) & ~eight
    return (quotes | backslashes | controls | eight) & highs == 0
  }

  /// The character of an escape.
  ///
  /// - Parameter index: behind its backslash, then behind the escape.
  private static func escape(_ string: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Unicode.Scalar? {
    guard index < string.count else { return nil }
    index += 1
    switch string[index - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(string, &index) else { return nil }
      guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
      guard index + 2 <= string.count, string[index] == UInt8(ascii: "\\"), string[index + 1] == UInt8(ascii: "u")
      else { return nil }
      index += 2
      guard let low = codeUnit(string, &index), (0xDC00..<0xE000).contains(low) else { return nil }
      return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    default: return nil
    }
  }

  /// Four hexadecimal digits.
  private static func codeUnit(_ string: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt32? {
    guard index + 4 <= string.count else { return nil }
    var value: UInt32 = 0
    for byte in string[index..<index + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    index += 4
    return value
  }
}
