// Every kind of message a client may send, right and wrong.

import LanguageServerProtocol
import Testing

@Suite struct IncomingMessageTests {
  private static let hover = #""method":"textDocument/hover""#

  private static let messages: [(json: String, summary: String)] = [
    // Requests and their ids.
    (#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#, "request 1 shutdown"),
    (#"{"id":0,"method":"shutdown"}"#, "request 0 shutdown"),
    (#"{"id":-7,"method":"shutdown","params":null}"#, "request -7 shutdown"),
    (#"{"id":9223372036854775807,"method":"shutdown"}"#, "request 9223372036854775807 shutdown"),
    (#"{"id":"1","method":"shutdown"}"#, #"request "1" shutdown"#),
    (#"{"id":"","method":"shutdown"}"#, #"request "" shutdown"#),
    (#"{"id":3.0,"method":"shutdown"}"#, "request 3 shutdown"),
    (#"{"id":1e3,"method":"shutdown"}"#, "request 1000 shutdown"),
    (#" { "params" : [ 1 ] , "method" : "shutdown" , "id" : 1 } "#, "request 1 shutdown"),
    (#"{"id":null,"method":"shutdown"}"#, "invalid null -32600 the id of a request must not be null"),
    (#"{"id":1.5,"method":"shutdown"}"#, "invalid null -32600 an id must be an integer or a string"),
    (#"{"id":true,"method":"shutdown"}"#, "invalid null -32600 an id must be an integer or a string"),
    (#"{"id":[1],"method":"shutdown"}"#, "invalid null -32600 an id must be an integer or a string"),
    (#"{"id":1e99,"method":"shutdown"}"#, "invalid null -32600 an id must be an integer or a string"),
    (#"{"id":1,"method":"no/such","params":{"a":[1,2]}}"#, "request 1 no/such"),
    (#"{"id":1,"method":"no/such","params":5}"#, "request 1 no/such"),
    // Notifications.
    (#"{"jsonrpc":"2.0","method":"exit"}"#, "notification exit"),
    (#"{"method":"initialized","params":{}}"#, "notification initialized"),
    (#"{"method":"initialized"}"#, "notification initialized"),
    (#"{"method":"$/other","params":{"a":1}}"#, "notification $/other"),
    // Answers to requests of ours.
    (#"{"id":1,"result":null}"#, "response 1 null"),
    (#"{"id":"a","result":[1],"error":null}"#, #"response "a" array([LanguageServerProtocol.JSONValue.integer(1)])"#),
    (#"{"id":1,"error":{"code":-32601,"message":"no"}}"#, "response 1 error -32601 no"),
    (#"{"id":null,"error":{"code":-32700,"message":"no"}}"#, "response null error -32700 no"),
    (#"{"id":1,"error":"no"}"#, "response 1 error -32603 an error without a message"),
    (#"{"id":1,"error":{"code":"x","message":5}}"#, "response 1 error -32603 an error without a message"),
    // No messages.
    ("", "invalid null -32700 the message is not valid JSON"),
    ("{", "invalid null -32700 the message is not valid JSON"),
    ("{]", "invalid null -32700 the message is not valid JSON"),
    (#"{"id":1,"method":"shutdown"} x"#, "invalid null -32700 the message is not valid JSON"),
    (#"{"id":1,"method":"shutdown","params":{"a":}}"#, "invalid null -32700 the message is not valid JSON"),
    ("5", "invalid null -32600 a message must be a JSON object"),
    ("null", "invalid null -32600 a message must be a JSON object"),
    (#""shutdown""#, "invalid null -32600 a message must be a JSON object"),
    ("[]", "invalid null -32600 batches are not supported"),
    (#"[{"id":1,"method":"shutdown"}]"#, "invalid null -32600 batches are not supported"),
    ("{}", "invalid null -32600 a message needs a method, a result or an error"),
    (#"{"id":4}"#, "invalid 4 -32600 a message needs a method, a result or an error"),
    (#"{"id":4,"method":null}"#, "invalid 4 -32600 method must be a string"),
    (#"{"id":"x","method":5}"#, #"invalid "x" -32600 method must be a string"#),
    // Params that do not fit.
    ("{\"id\":1,\(hover)}", "request 1 textDocument/hover ! params: missing"),
    ("{\"id\":1,\(hover),\"params\":null}", "request 1 textDocument/hover ! params: missing"),
    ("{\"id\":1,\(hover),\"params\":{}}", "request 1 textDocument/hover ! params.textDocument: missing"),
    (
      "{\"id\":1,\(hover),\"params\":{\"textDocument\":{\"uri\":\"a\"},\"position\":{\"line\":1}}}",
      "request 1 textDocument/hover ! params.position.character: missing"
    ),
    (
      #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"a"},"contentChanges":[{"range":null}]}}"#,
      "notification textDocument/didChange ! params.contentChanges[0].text: missing"
    ),
    (
      #"{"method":"textDocument/didClose","params":{"textDocument":{"uri":null}}}"#,
      "notification textDocument/didClose ! params.textDocument.uri: must not be null"
    ),
    (#"{"method":"$/cancelRequest"}"#, "notification $/cancelRequest ! params: missing"),
  ]

  @Test(arguments: messages) func summary(json: String, summary: String) {
    #expect(message(json).summary == summary)
  }

  @Test func deeplyNested() {
    let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    #expect(message("{\"id\":1,\"method\":\"no/such\",\"params\":\(deep)}").summary == "request 1 no/such")
    #expect(
      message("{\"id\":1,\"result\":\(deep)}").summary
        == "response 1 error -32603 the client's answer could not be read")
    let deeper = String(repeating: "[", count: 100_000)
    #expect(message(deeper).summary == "invalid null -32700 the message is not valid JSON")
  }

  /// The words are the decoder's own; the path and that nothing of the value is shown are ours.
  @Test(arguments: [
    (#"{"textDocument":{"uri":5},"position":{"line":1,"character":1}}"#, "params.textDocument.uri: "),
    (#"{"textDocument":{"uri":"a"},"position":{"line":"secret","character":1}}"#, "params.position.line: "),
    (#"{"textDocument":{"uri":"a"},"position":{"line":1.5,"character":1}}"#, "params.position.line: "),
    (#"{"textDocument":{"uri":"a"},"position":[]}"#, "params.position: "),
    (#"{"textDocument":"secret","position":[]}"#, "params.textDocument: "),
    ("[]", "params: "), (#""secret""#, "params: "), ("5", "params: "), ("false", "params: "),
  ])
  func wrongTypes(params: String, path: String) throws {
    let message = message("{\"id\":1,\"method\":\"textDocument/hover\",\"params\":\(params)}")
    guard case .request(id: .integer(1), method: _, params: .failure(let error)) = message else {
      Issue.record("\(message.summary)")
      return
    }
    #expect(error.description.hasPrefix(path))
    #expect(!error.description.contains("secret"))
    #expect(error.responseError.code == .invalidParams)
    #expect(throws: error.responseError) { try message.params(TextDocumentPositionParams.self) }
  }

  @Test func bytesThatAreNoText() {
    let body = Array(#"{"method":"$/setTrace","params":{"value":"x"}}"#.utf8)
    let broken = body.map { $0 == UInt8(ascii: "x") ? 0xFF : $0 }
    if case .notification(_, .success) = IncomingMessage(body: broken) { Issue.record("accepted") }
    #expect(IncomingMessage(body: [0xFF, 0xFE, 0x00]).summary.hasPrefix("invalid null -32"))
  }

  @Test(arguments: [
    (#"a\ud83db"#, "a\u{FFFD}b"), (#"\ude00"#, "\u{FFFD}"), (#"\ud83d\ude00"#, "😀"),
    (#"\uD83D\uDE00\uD83D"#, "😀\u{FFFD}"),
    (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"), (#"\\ud83d\ud83d"#, #"\ud83d"# + "\u{FFFD}"),
    (#"\ud83d\n"#, "\u{FFFD}\n"),
  ])
  func loneSurrogates(escaped: String, text: String) throws {
    let change = #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"a"},"contentChanges":"#
    let params = try message(change + "[{\"text\":\"\(escaped)\"}]}}").params(DidChangeTextDocumentParams.self)
    #expect(params.contentChanges == [TextDocumentContentChangeEvent(text: text)])
  }

  @Test func ownMethods() throws {
    struct Own: Decodable, Sendable { var a: Int }
    var registry = ParamsRegistry.standard
    registry["installplan/own"] = Own.self
    let body = Array(#"{"id":1,"method":"installplan/own","params":{"a":5}}"#.utf8)
    #expect(try IncomingMessage(body: body, registry: registry).params(Own.self).a == 5)
    #expect(throws: ResponseError.self) { try IncomingMessage(body: body).params(Own.self) }
  }
}
