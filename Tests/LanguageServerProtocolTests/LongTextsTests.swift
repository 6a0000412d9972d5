// Long texts are read beside the decoder, and are what the decoder would have made of them.

import TestSupport
import Testing

@testable import LanguageServerProtocol

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct LongTextsTests {
  static let line = "name: \u{7}\u{8}\u{C}\t\r\n\"quoted\" \\ / 名 😀 \u{0} \u{FFFD}\u{2028}"
  static let long = String(repeating: line, count: LongTexts.leastBytes / line.utf8.count + 1)

  static func opened(_ message: [UInt8]) -> String? {
    guard case .notification(_, let params) = IncomingMessage(body: message),
      let typed = try? params.typed(DidOpenTextDocumentParams.self)
    else { return nil }
    return typed.textDocument.text
  }

  /// - Parameter text: between the quotes.
  static func didOpen(_ text: String) -> [UInt8] {
    Array(
      """
      {"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.yaml",\
      "languageId":"yaml","version":1, "text" : "\(text)"}}}
      """.utf8)
  }

  @Test func textsAreWhatWasSent() throws {
    let encoded = String(decoding: try JSONEncoder().encode(Self.long), as: UTF8.self).dropFirst().dropLast()
    let escaped = Self.long.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
    for text in [String(encoded), escaped, escaped.uppercased().replacing("\\U", with: "\\u")] {
      let message = Self.didOpen(text)
      #expect(LongTexts(message)?.texts.values.first == Self.long)
      #expect(Self.opened(message) == Self.long)
    }
  }

  @Test func severalChanges() throws {
    let changes = ["short", Self.long, Self.long + "2"]
    let json = try changes.map { "{\"text\":" + String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "}" }
    let message =
      #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a","version":2},"contentChanges":["#
      + json.joined(separator: ",") + "]}}"
    guard case .notification(_, let params) = IncomingMessage(body: Array(message.utf8)) else {
      Issue.record("no notification")
      return
    }
    let typed = try params.typed(DidChangeTextDocumentParams.self)
    #expect(typed.contentChanges.map(\.text) == changes)
  }

  /// Elsewhere a member called `text` is what it says.
  @Test func otherMessagesAreLeftAlone() throws {
    let text = String(repeating: "x", count: LongTexts.leastBytes)
    let message = #"{"id":1,"result":{"text":"\#(text)"}}"#
    guard case .response(_, .success(let value)) = IncomingMessage(body: Array(message.utf8)) else {
      Issue.record("no response")
      return
    }
    #expect(value == .object(["text": .string(text)]))
  }

  /// What JSON does not allow is the decoder's to judge; half of a surrogate pair is repaired as in any other message.
  @Test func whatIsNoJSONIsLeftToTheDecoder() {
    let filling = String(repeating: "x", count: LongTexts.leastBytes)
    for bad in ["\n", "\\x", "\\u12g4", "\\", "\u{1}", "\\ud83d", "\\ud83d\\u0041", "\\ude00", "\\u12"] {
      #expect(LongTexts(Self.didOpen(filling + bad)) == nil, "\(bad)")
    }
    #expect(Self.opened(Self.didOpen(filling + "\\ud83d!")) == filling + "\u{FFFD}!")
    #expect(Self.opened(Self.didOpen(filling + "\n")) == nil)
    var message = Self.didOpen(filling)
    let place = message.count - 20
    message[place] = 0xFF
    #expect(LongTexts(message) == nil)
    #expect(Self.opened(message) == nil)
  }

  @Test func shortOnesAreLeftToTheDecoder() {
    let message = Self.didOpen(String(repeating: "x", count: LongTexts.leastBytes / 2))
    #expect(LongTexts(message + Array(repeating: 0x20, count: LongTexts.leastBytes)) == nil)
  }

  /// Any message, right or wrong, is what it is to the decoder alone.
  @Test func anyMessageIsReadAlike() {
    var random = SeededRandom()
    let messages = [
      Self.didOpen("a: \\u00e9\\n\\\"b\\\" \\ud83d\\ude00 \\/ é"), Self.didOpen(""),
      Array(
        #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a","version":2},"contentChanges":[{"text":"x\ny"},{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"text" : "\u0041"}]}}"#
          .utf8),
      Array(#"{"id":1,"method":"workspace/executeCommand","params":{"command":"x","arguments":[{"text":"y"}]}}"#.utf8),
      Array(#"{"id":1,"result":{"text":"\"text\":\"x"}}"#.utf8),
    ]
    let pieces = ["\"", "\\", "\\u", "text", "\"text\":\"", ":", ",", "{", "}", "\n", "\u{0}", "é", "d83d", " ", "x"]
    for _ in 0..<cases(quick: 1500, full: 4000) {
      var message = random.pick(messages)
      for _ in 0..<random.number(in: 0...3) {
        let start = random.number(in: 0...message.count)
        let end = min(message.count, start + random.number(in: 0...3))
        message.replaceSubrange(start..<end, with: Array(random.pick(pieces).utf8))
      }
      let (usual, beside) = (IncomingMessage(body: message), IncomingMessage(body: message, longTextsFrom: 1))
      #expect("\(usual)" == "\(beside)", "\(String(decoding: message, as: UTF8.self))")
    }
  }
}
