// Streams, cut in every way a pipe may cut them, and streams that are no protocol.

import LanguageServerProtocol
import Testing

@Suite struct FramingTests {
  /// All that comes out of `reads`; the error as its description.
  private func frames(_ reads: [[UInt8]]) -> [String] {
    var framer = MessageFramer()
    var result: [String] = []
    for read in reads {
      framer.append(read)
      do {
        while let body = try framer.next() { result.append(String(decoding: body, as: UTF8.self)) }
      } catch {
        return result + ["error: \(error)"]
      }
    }
    return result + (framer.hasPartialMessage ? ["partial"] : [])
  }

  private static let streams: [(stream: String, bodies: [String])] = [
    ("", []),
    ("Content-Length: 2\r\n\r\n{}", ["{}"]),
    ("Content-Length: 0\r\n\r\n", [""]),
    ("Content-Length: 6\r\n\r\n\"日\"x", ["\"日\"x"]),
    ("content-length:2\r\n\r\n{}", ["{}"]),
    ("CONTENT-LENGTH \t:\t 2 \r\n\r\n{}", ["{}"]),
    ("Content-Length: 2\n\n{}", ["{}"]),
    ("Content-Length: 0000000000000000000000002\r\n\r\n{}", ["{}"]),
    ("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
    ("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
    ("Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc;Charset=\"UTF8\"\r\n\r\n{}", ["{}"]),
    ("Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", ["{}"]),
    ("X-Other: a: b\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
    ("Content-Length: 2\r\n\r\n{}Content-Length: 1\r\n\r\n1Content-Length: 3\r\n\r\n[1]", ["{}", "1", "[1]"]),
    ("Content-Length: 2\r\n\r\n{}Content-Le", ["{}", "partial"]),
    ("Content-Length: 2\r\n\r\n{", ["partial"]),
    ("Content-Length: 2\r\n", ["partial"]),
    ("Content-Length: 2\r\n\r\n", ["partial"]),
    ("Content-Length: 24\r\n\r\nContent-Length: 2\r\n\r\n{}\n", ["Content-Length: 2\r\n\r\n{}\n"]),
  ]

  private static let broken: [(stream: String, error: String)] = [
    ("\r\n", "a message has no Content-Length header"),
    ("X: 1\r\n\r\n{}", "a message has no Content-Length header"),
    ("Content-Length: -1\r\n\r\n", "Content-Length is not a number of bytes: \"-1\""),
    ("Content-Length: +1\r\n\r\n", "Content-Length is not a number of bytes: \"+1\""),
    ("Content-Length: 1.0\r\n\r\n", "Content-Length is not a number of bytes: \"1.0\""),
    ("Content-Length: two\r\n\r\n", "Content-Length is not a number of bytes: \"two\""),
    ("Content-Length:\r\n\r\n", "Content-Length is not a number of bytes: \"\""),
    ("Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "Content-Length is not a number of bytes: \"1 and 2\""),
    (
      "Content-Length: 536870913\r\n\r\n",
      "Content-Length is 536870913, more than the 536870912 bytes a message may have"
    ),
    (
      "Content-Length: 99999999999999999999999\r\n\r\n",
      "Content-Length is 99999999999999999999999, more than the 536870912 bytes a message may have"
    ),
    ("hello\r\n", "not a header of the language server protocol: \"hello\""),
    (
      "\(String(repeating: "x", count: 100))\n",
      "not a header of the language server protocol: \"\(String(repeating: "x", count: 60))…\""
    ),
    (
      "Content-Type: a/b; charset=utf-16\r\nContent-Length: 2\r\n\r\n{}",
      "Content-Type asks for charset \"utf-16\"; only utf-8 is supported"
    ),
  ]

  @Test(arguments: streams) func whole(stream: String, bodies: [String]) {
    #expect(frames([Array(stream.utf8)]) == bodies)
  }

  @Test(arguments: streams) func byteByByte(stream: String, bodies: [String]) {
    #expect(frames(stream.utf8.map { [$0] }) == bodies)
  }

  @Test(arguments: streams) func splitEverywhere(stream: String, bodies: [String]) {
    let bytes = Array(stream.utf8)
    for split in 0...bytes.count {
      #expect(frames([Array(bytes[..<split]), [], Array(bytes[split...])]) == bodies, "split at \(split)")
    }
  }

  @Test(arguments: broken) func errors(stream: String, error: String) { expect(error, from: stream) }

  @Test func longHeaders() {
    expect("the headers of a message exceed 8192 bytes", from: "X: \(String(repeating: "x", count: 8190))")
    expect("the headers of a message exceed 8192 bytes", from: String(repeating: "X: 1\r\n", count: 1400))
    let longest = "X: \(String(repeating: "x", count: 8166))\r\nContent-Length: 2\r\n\r\n"
    #expect(longest.utf8.count == MessageFramer.maximumHeaderLength)
    #expect(frames([Array((longest + "{}").utf8)]) == ["{}"])
  }

  private func expect(_ error: String, from stream: String) {
    #expect(frames([Array(stream.utf8)]) == ["error: \(error)"])
    #expect(frames(stream.utf8.map { [$0] }) == ["error: \(error)"])
    let good = Array("Content-Length: 2\r\n\r\n{}".utf8)
    #expect(frames([good + Array(stream.utf8)]) == ["{}", "error: \(error)"])
  }

  @Test func errorsStay() {
    var framer = MessageFramer()
    framer.append(Array("nonsense\n".utf8))
    #expect(throws: FramingError.malformedHeader("nonsense")) { try framer.next() }
    framer.append(Array("Content-Length: 2\r\n\r\n{}".utf8))
    #expect(throws: FramingError.malformedHeader("nonsense")) { try framer.next() }
    #expect(!framer.hasPartialMessage)
  }

  @Test func longestLengthIsNotAllocated() throws {
    var framer = MessageFramer()
    framer.append(Array("Content-Length: \(MessageFramer.maximumBodyLength)\r\n\r\n{".utf8))
    #expect(try framer.next() == nil)
    #expect(framer.hasPartialMessage)
  }

  @Test func manyMessagesOfManySizes() throws {
    let sizes = [0, 1, 70_000, 3, 2_000_000, 65_536, 8, 8_192, 1_500_000, 2]
    let bodies = sizes.enumerated().map { index, size in [UInt8](repeating: UInt8(index), count: size) }
    let stream = bodies.flatMap(MessageFramer.frame)
    for size in [1_000, 65_536, 300_001] {
      var framer = MessageFramer()
      var found: [[UInt8]] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        stream[start..<min(start + size, stream.count)].withUnsafeBytes { framer.append($0) }
        while let body = try framer.next() { found.append(body) }
      }
      #expect(found == bodies)
      #expect(!framer.hasPartialMessage)
    }
  }
}
