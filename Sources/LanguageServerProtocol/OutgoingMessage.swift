// Messages to the client, as bodies for `MessageFramer.frame`.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Builds the bodies of messages to the client. Members that are nil are left out, except a `result`, which
/// JSON-RPC wants written as null.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#abstractMessage
public enum OutgoingMessage {
  /// An answer. A result that cannot be encoded (which would be a mistake of ours) becomes an internal error, so
  /// that every request is answered.
  public static func response(id: RequestID, result: some Encodable) -> [UInt8] {
    do {
      if let tokens = result as? SemanticTokens { return try response(id: id, tokens) }
      return try encode(Response(id: id, result: result))
    } catch {
      return response(id: id, error: ResponseError(code: .internalError, message: "the result cannot be encoded"))
    }
  }

  /// The same for tokens: a long text has numbers by the hundred thousand, for each of which an encoder takes longer than
  /// it took to find them.
  private static func response(id: RequestID, _ tokens: SemanticTokens) throws -> [UInt8] {
    var body = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
    body += try encode(id)
    body += #","result":{"data":["#.utf8
    body.reserveCapacity(body.count + tokens.data.count * 3)
    for (index, number) in tokens.data.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += String(number).utf8
    }
    body += "]}}".utf8
    return body
  }

  /// An error as answer; without an id, to something whose id could not be read.
  public static func response(id: RequestID?, error: ResponseError) -> [UInt8] {
    do {
      return try encode(ErrorResponse(id: id, error: error))
    } catch {
      // Not reachable, as strings, numbers and JSON values encode; and yet cheaper than a function that throws.
      let body = #"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"the error cannot be encoded"}}"#
      return Array(body.utf8)
    }
  }

  /// A notification to the client.
  public static func notification(method: String, params: some Encodable) throws -> [UInt8] {
    try encode(Call(id: nil, method: method, params: params))
  }

  /// A request to the client.
  public static func request(id: RequestID, method: String, params: some Encodable) throws -> [UInt8] {
    try encode(Call(id: id, method: method, params: params))
  }

  /// A request without params.
  public static func request(id: RequestID, method: String) throws -> [UInt8] {
    try encode(Call<NoParams>(id: id, method: method, params: nil))
  }

  private static func encode(_ message: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return Array(try encoder.encode(message))
  }

  private enum Key: String, CodingKey {
    case jsonrpc
    case id
    case method
    case params
    case result
    case error
  }

  private struct Response<Value: Encodable>: Encodable {
    var id: RequestID
    var result: Value

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("2.0", forKey: .jsonrpc)
      try container.encode(id, forKey: .id)
      // `encode`, not `encodeIfPresent`: an absent hover is `"result": null`.
      try container.encode(result, forKey: .result)
    }
  }

  private struct ErrorResponse: Encodable {
    var id: RequestID?
    var error: ResponseError

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("2.0", forKey: .jsonrpc)
      try container.encode(id, forKey: .id)
      try container.encode(error, forKey: .error)
    }
  }

  private struct Call<Value: Encodable>: Encodable {
    var id: RequestID?
    var method: String
    var params: Value?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("2.0", forKey: .jsonrpc)
      try container.encodeIfPresent(id, forKey: .id)
      try container.encode(method, forKey: .method)
      try container.encodeIfPresent(params, forKey: .params)
    }
  }
}
