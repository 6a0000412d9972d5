// Document identifiers: kept exactly as the client wrote them, because they are compared and echoed byte for byte.

/// The URI of a document. Never normalised: `file:///c%3A/a` and `file:///C:/a` are two documents to a client.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#uri
public struct DocumentURI: Hashable, Sendable, CustomStringConvertible {
  /// The text as the client sent it.
  public let string: String

  public init(_ string: String) { self.string = string }

  public var description: String { string }

  // Swift's own equality is canonical equivalence (é in one or two code points); here bytes decide.
  public static func == (left: DocumentURI, right: DocumentURI) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }
}

extension DocumentURI: Codable, CodingKeyRepresentable {
  public init(from decoder: any Decoder) throws {
    string = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }

  // A dictionary by URI is a JSON object.
  public var codingKey: any CodingKey { AnyKey(stringValue: string) }

  public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

// MARK: Paths

extension DocumentURI {
  /// The path of a `file:` URI of this machine, percent-decoded; a Windows drive comes without the slash before
  /// it (`C:/a`). nil for other schemes and hosts, and for what cannot be a path (bytes that are no UTF-8, NUL).
  ///
  /// https://www.rfc-editor.org/rfc/rfc8089
  public var filePath: String? {
    var rest = string.utf8[...]
    guard rest.count > 5, String(rest.prefix(5))?.lowercased() == "file:" else { return nil }
    rest = rest.dropFirst(5)
    if rest.starts(with: "//".utf8) {
      rest = rest.dropFirst(2)
      let host = rest.prefix { !Self.endsHost($0) }
      guard host.isEmpty || String(host)?.lowercased() == "localhost" else { return nil }
      rest = rest[host.endIndex...]
    }
    rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    guard rest.first == UInt8(ascii: "/") else { return nil }
    var path = Self.percentDecoded(rest)
    if Self.startsWithDrive(path.dropFirst()) { path.removeFirst() }
    let text = String(decoding: path, as: UTF8.self)
    // Decoding repairs what is no UTF-8, and a repaired path would be another file. (`String(validating:as:)`
    // needs macOS 15.)
    return !path.contains(0) && text.utf8.elementsEqual(path) ? text : nil
  }

  /// What stands in front of the first colon; nil where none does.
  public var scheme: String? {
    string.utf8.firstIndex(of: UInt8(ascii: ":")).flatMap { String(string.utf8[..<$0]) }
  }

  /// The path of a URI of any scheme, percent-decoded: what a client compares with the pattern of a ``DocumentFilter``.
  public var path: String? {
    if let filePath { return filePath }
    guard let colon = string.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    var rest = string.utf8[string.utf8.index(after: colon)...]
    if rest.starts(with: "//".utf8) { rest = rest.dropFirst(2).drop { !Self.endsHost($0) } }
    rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    return String(decoding: Self.percentDecoded(rest), as: UTF8.self)
  }

  /// The URI of an absolute path. Escapes all that RFC 3986 does not allow in a path, and keeps `/`; the
  /// backslashes of a path with a Windows drive become `/`.
  public init(filePath: String) {
    let path = Array(filePath.utf8)
    let isWindows = Self.startsWithDrive(path[...])
    var uri = Array((path.first == UInt8(ascii: "/") ? "file://" : "file:///").utf8)
    for byte in path {
      if isWindows && byte == UInt8(ascii: "\\") {
        uri.append(UInt8(ascii: "/"))
      } else if Self.isAllowedInPath(byte) {
        uri.append(byte)
      } else {
        let digits = Array("0123456789ABCDEF".utf8)
        uri += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
      }
    }
    self.init(String(decoding: uri, as: UTF8.self))
  }

  private static func endsHost(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// A `%` that starts no escape stands for itself: a client that forgot to escape means the character.
  private static func percentDecoded(_ text: Substring.UTF8View) -> [UInt8] {
    let bytes = Array(text)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
        let low = hexValue(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  private static func startsWithDrive(_ path: ArraySlice<UInt8>) -> Bool {
    guard let letter = path.first, isLetter(letter), path.dropFirst().first == UInt8(ascii: ":") else { return false }
    guard let separator = path.dropFirst(2).first else { return true }
    return separator == UInt8(ascii: "/") || separator == UInt8(ascii: "\\")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// `pchar` of RFC 3986, section 3.3, and `/`.
  private static func isAllowedInPath(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || "-._~!$&'()*+,;=:@/".utf8.contains(byte)
  }
}
