// The base protocol: bytes of a stream in, bodies of messages out. Knows nothing of JSON.
//
// The lengths come from the other side, so nothing is allocated because of a length alone: the buffer only ever
// grows by bytes that really arrived.

/// Why a stream can no longer be split into messages. There is no way to find the next message after one of
/// these, so the session must end.
public enum FramingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A header block without `Content-Length`.
  case missingLength
  /// A `Content-Length` that is not a plain decimal number, or two that differ.
  case invalidLength(String)
  /// A `Content-Length` over ``MessageFramer/maximumBodyLength``.
  case bodyTooLong(String)
  /// A header block over ``MessageFramer/maximumHeaderLength``.
  case headerTooLong
  /// A header line without a colon: most often something that is no protocol at all.
  case malformedHeader(String)
  /// A `Content-Type` with a charset that is not UTF-8.
  case unsupportedCharset(String)

  public var description: String {
    switch self {
    case .missingLength: "a message has no Content-Length header"
    case .invalidLength(let value): "Content-Length is not a number of bytes: \"\(value)\""
    case .bodyTooLong(let value):
      "Content-Length is \(value), more than the \(MessageFramer.maximumBodyLength) bytes a message may have"
    case .headerTooLong: "the headers of a message exceed \(MessageFramer.maximumHeaderLength) bytes"
    case .malformedHeader(let line): "not a header of the language server protocol: \"\(line)\""
    case .unsupportedCharset(let charset): "Content-Type asks for charset \"\(charset)\"; only utf-8 is supported"
    }
  }
}

/// Splits a stream into message bodies, whatever the sizes of the reads are.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol
public struct MessageFramer: Sendable {
  /// The longest accepted body in bytes, 512 MiB: far above any manifest, far below what would exhaust a machine.
  public static let maximumBodyLength = 512 << 20
  /// The longest accepted header block in bytes, its blank line included.
  public static let maximumHeaderLength = 8 << 10

  /// Consumed bytes stay in front until they are worth moving the rest over them.
  private static let compactionThreshold = 64 << 10
  /// A buffer that grew beyond this for one message is given back after it.
  private static let keptCapacity = 1 << 20

  private var buffer: [UInt8] = []
  /// Everything before it is consumed.
  private var head = 0
  /// Everything from `head` up to it is known to hold no complete line.
  private var scanned = 0
  private var headerLength = 0
  private var contentLength: Int?
  /// The headers are complete and `contentLength` is the length of the body that starts at `head`.
  private var awaitsBody = false
  private var failure: FramingError?

  public init() {}

  /// Whether bytes of an unfinished message are held: at the end of the stream, that it was cut off.
  public var hasPartialMessage: Bool { head < buffer.count || headerLength > 0 || awaitsBody }

  /// Adds bytes as they were read.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if failure == nil { buffer.append(contentsOf: bytes) }
  }

  /// Adds bytes as they were read.
  public mutating func append(_ bytes: [UInt8]) {
    if failure == nil { buffer.append(contentsOf: bytes) }
  }

  /// The body of the next complete message; nil means that more bytes are needed. After an error, every further
  /// call throws the same error.
  public mutating func next() throws(FramingError) -> [UInt8]? {
    if let failure { throw failure }
    do {
      if !awaitsBody { try readHeaders() }
    } catch {
      failure = error
      buffer = []
      head = 0
      scanned = 0
      headerLength = 0
      throw error
    }
    guard awaitsBody, let length = contentLength, buffer.count - head >= length else {
      compact()
      return nil
    }
    let body = Array(buffer[head..<head + length])
    head += length
    scanned = head
    headerLength = 0
    contentLength = nil
    awaitsBody = false
    compact()
    return body
  }

  /// `body` with its headers.
  public static func frame(_ body: [UInt8]) -> [UInt8] {
    var message = Array("Content-Length: \(body.count)\r\n\r\n".utf8)
    message.reserveCapacity(message.count + body.count)
    message.append(contentsOf: body)
    return message
  }

  // MARK: Headers

  private mutating func readHeaders() throws(FramingError) {
    while let newline = indexOfNewline() {
      headerLength += newline + 1 - head
      if headerLength > Self.maximumHeaderLength { throw .headerTooLong }
      let end = newline > head && buffer[newline - 1] == UInt8(ascii: "\r") ? newline - 1 : newline
      let line = buffer[head..<end]
      head = newline + 1
      scanned = head
      if line.isEmpty {
        if contentLength == nil { throw .missingLength }
        awaitsBody = true
        return
      }
      try readHeader(line)
    }
    scanned = buffer.count
    if headerLength + buffer.count - head > Self.maximumHeaderLength { throw .headerTooLong }
  }

  private func indexOfNewline() -> Int? {
    var index = scanned
    while index < buffer.count {
      if buffer[index] == UInt8(ascii: "\n") { return index }
      index += 1
    }
    return nil
  }

  private mutating func readHeader(_ line: ArraySlice<UInt8>) throws(FramingError) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedHeader(Self.excerpt(line)) }
    let value = Self.trimmed(line[(colon + 1)...])
    switch Self.lowercased(Self.trimmed(line[..<colon])) {
    case "content-length":
      let length = try Self.length(value)
      if let contentLength, contentLength != length { throw .invalidLength("\(contentLength) and \(length)") }
      contentLength = length
    case "content-type":
      try Self.checkCharset(value)
    default:
      break
    }
  }

  private static func length(_ digits: ArraySlice<UInt8>) throws(FramingError) -> Int {
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      throw .invalidLength(excerpt(digits))
    }
    var length = 0
    for digit in digits {
      length = length * 10 + Int(digit - UInt8(ascii: "0"))
      // Checked at each digit, which is why the multiplication cannot overflow.
      if length > maximumBodyLength { throw .bodyTooLong(excerpt(digits)) }
    }
    return length
  }

  /// `application/vscode-jsonrpc; charset=utf-8` is the default; `utf8` is what old clients write.
  private static func checkCharset(_ contentType: ArraySlice<UInt8>) throws(FramingError) {
    for parameter in contentType.split(separator: UInt8(ascii: ";")).dropFirst() {
      let parts = parameter.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard parts.count == 2, lowercased(trimmed(parts[0])) == "charset" else { continue }
      let charset = lowercased(trimmed(parts[1], also: UInt8(ascii: "\"")))
      if charset != "utf-8" && charset != "utf8" { throw .unsupportedCharset(excerpt(trimmed(parts[1]))) }
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>, also extra: UInt8 = 0x20) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == extra }
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).lowercased()
  }

  /// Enough of a header to recognise it in a log, and no more: what is no header may be anything.
  private static func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
    let limit = 60
    return String(decoding: bytes.prefix(limit), as: UTF8.self) + (bytes.count > limit ? "…" : "")
  }

  // MARK: Memory

  private mutating func compact() {
    if head == buffer.count {
      if buffer.capacity > Self.keptCapacity {
        buffer = []
      } else {
        buffer.removeAll(keepingCapacity: true)
      }
    } else if head > Self.compactionThreshold, head > buffer.count / 2 {
      // At least as many bytes were consumed as are moved here: linear over the whole stream.
      buffer.removeSubrange(..<head)
    } else {
      return
    }
    scanned -= head
    head = 0
  }
}
