// What goes to the client, compared as JSON values.

import LanguageServerProtocol
import Testing

@Suite struct OutgoingMessageTests {
  @Test(arguments: [RequestID.integer(1), .string("1"), .integer(.max), .string("é\"\n")])
  func idsAreEchoed(id: RequestID) throws {
    let wanted: JSONValue =
      switch id {
      case .integer(let value): .integer(value)
      case .string(let value): .string(value)
      }
    #expect(try json(OutgoingMessage.response(id: id, result: true))["id"] == wanted)
    let error = ResponseError(code: .parseError, message: "")
    #expect(try json(OutgoingMessage.response(id: id, error: error))["id"] == wanted)
    #expect(try json(OutgoingMessage.request(id: id, method: "m", params: NoParams()))["id"] == wanted)
  }

  @Test func nullResults() throws {
    let null: JSONValue = ["jsonrpc": "2.0", "id": 1, "result": .null]
    #expect(try json(OutgoingMessage.response(id: .integer(1), result: JSONValue.null)) == null)
    #expect(try json(OutgoingMessage.response(id: .integer(1), result: Hover?.none)) == null)
    #expect(try json(OutgoingMessage.response(id: .integer(1), result: [Int]())) != null)
  }

  @Test func errors() throws {
    let error = ResponseError(code: .requestCancelled, message: "cancelled", data: ["a": 1])
    #expect(
      try json(OutgoingMessage.response(id: .string("x"), error: error))
        == ["jsonrpc": "2.0", "id": "x", "error": ["code": -32800, "message": "cancelled", "data": ["a": 1]]])
    #expect(
      try json(OutgoingMessage.response(id: nil, error: ResponseError(code: .parseError, message: "no")))
        == ["jsonrpc": "2.0", "id": .null, "error": ["code": -32700, "message": "no"]])
  }

  @Test func resultsThatCannotBeEncoded() throws {
    let body = OutgoingMessage.response(id: .integer(1), result: Double.nan)
    #expect(try json(body)["error"]?["code"] == -32603)
    #expect(try json(body)["id"] == 1)
    #expect(try json(OutgoingMessage.response(id: .integer(1), result: JSONValue.number(.infinity)))["result"] == .null)
  }

  @Test func calls() throws {
    #expect(
      try json(OutgoingMessage.notification(method: "m", params: NoParams()))
        == ["jsonrpc": "2.0", "method": "m", "params": [:]])
    #expect(
      try json(OutgoingMessage.request(id: .integer(1), method: "m", params: ConfigurationParams(items: [])))
        == ["jsonrpc": "2.0", "id": 1, "method": "m", "params": ["items": []]])
  }

  @Test func slashesAreNotEscaped() throws {
    let body = OutgoingMessage.response(id: .integer(1), result: "file:///a")
    #expect(String(decoding: body, as: UTF8.self).contains("\"file:///a\""))
  }

  /// What this side writes, the other side of the same library reads.
  @Test func framedAndBack() throws {
    let params = ["textDocument": TextDocumentIdentifier(uri: DocumentURI("untitled:Ü 1"))]
    let body = try OutgoingMessage.request(id: .string("a"), method: "textDocument/didSave", params: params)
    var framer = MessageFramer()
    framer.append(MessageFramer.frame(body))
    let received = IncomingMessage(body: try #require(try framer.next()))
    #expect(received.summary == #"request "a" textDocument/didSave"#)
    #expect(try received.params(DidSaveTextDocumentParams.self).textDocument.uri.string == "untitled:Ü 1")
  }
}
