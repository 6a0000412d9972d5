// What every JSON-RPC message is made of: identifiers and errors.

/// The identifier of a request, answered exactly as it came: `1` and `"1"` are two identifiers.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#requestMessage
public enum RequestID: Hashable, Sendable {
  case integer(Int64)
  case string(String)
}

extension RequestID: CustomStringConvertible {
  /// For logs: strings in quotes.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    }
  }
}

extension RequestID: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let string = try? container.decode(String.self) {
      self = .string(string)
    } else {
      // `1.0` is an integer too: JSON does not know the difference, and some clients only have floats.
      self = .integer(try container.decode(Int64.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    }
  }
}

/// The code of a ``ResponseError``; codes that have no name here are kept as they came.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#errorCodes
public struct ErrorCode: RawRepresentable, Hashable, Codable, Sendable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The body was no JSON.
  public static let parseError = ErrorCode(rawValue: -32700)
  /// JSON, but no request; or a request at a time when none is allowed.
  public static let invalidRequest = ErrorCode(rawValue: -32600)
  public static let methodNotFound = ErrorCode(rawValue: -32601)
  public static let invalidParams = ErrorCode(rawValue: -32602)
  public static let internalError = ErrorCode(rawValue: -32603)
  /// A request before `initialize`.
  public static let serverNotInitialized = ErrorCode(rawValue: -32002)
  /// A well-formed request that could not be fulfilled.
  public static let requestFailed = ErrorCode(rawValue: -32803)
  public static let serverCancelled = ErrorCode(rawValue: -32802)
  /// The document changed so that the answer would be wrong.
  public static let contentModified = ErrorCode(rawValue: -32801)
  /// The client cancelled the request.
  public static let requestCancelled = ErrorCode(rawValue: -32800)
}

/// An error as answer to a request.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#responseError
public struct ResponseError: Error, Hashable, Sendable, Encodable {
  public var code: ErrorCode
  public var message: String
  public var data: JSONValue?

  public init(code: ErrorCode, message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }
}

extension ResponseError: Decodable {
  /// Takes whatever a client calls an error: an answer that cannot be read must still end the wait for it.
  public init(from decoder: any Decoder) throws {
    let object = LenientObject(decoder)
    code = object.value("code") ?? .internalError
    message = object.value("message") ?? "an error without a message"
    data = object.value("data")
  }
}
