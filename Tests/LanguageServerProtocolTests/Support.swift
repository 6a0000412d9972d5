// What the tests of this room share: JSON as text in, JSON as values out.

import LanguageServerProtocol
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func message(_ json: String) -> IncomingMessage { IncomingMessage(body: Array(json.utf8)) }

func json(_ text: String) throws -> JSONValue { try json(Array(text.utf8)) }

func json(_ body: [UInt8]) throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: Data(body)) }

func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
  try JSONDecoder().decode(type, from: Data(text.utf8))
}

/// What a value becomes on the wire.
func encoded(_ value: some Encodable) throws -> JSONValue {
  try json(Array(try JSONEncoder().encode(value)))
}

extension IncomingMessage {
  /// The message in one line, so that a table of cases can say what is expected.
  var summary: String {
    switch self {
    case .request(let id, let method, let params): "request \(id) \(method)\(Self.summary(params))"
    case .notification(let method, let params): "notification \(method)\(Self.summary(params))"
    case .response(let id, .success(let result)): "response \(Self.summary(id)) \(result)"
    case .response(let id, .failure(let error)):
      "response \(Self.summary(id)) error \(error.code.rawValue) \(error.message)"
    case .invalid(let id, let error): "invalid \(Self.summary(id)) \(error.code.rawValue) \(error.message)"
    }
  }

  private static func summary(_ id: RequestID?) -> String { id.map { "\($0)" } ?? "null" }

  private static func summary(_ params: Params) -> String {
    if case .failure(let error) = params { " ! \(error)" } else { "" }
  }

  func params<T>(_ type: T.Type = T.self) throws -> T {
    switch self {
    case .request(_, _, let params), .notification(_, let params): return try params.typed()
    default: throw ResponseError(code: .internalError, message: summary)
    }
  }
}
