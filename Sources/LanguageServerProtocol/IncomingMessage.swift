// A message from the client: one scan of the JSON gives the envelope and the typed params together.
//
// Nothing here throws: a body that is no message becomes an `.invalid` with the error to answer.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The decoded params of a message, of the type that the ``ParamsRegistry`` has for its method; ``NoParams`` for
/// a method without an entry, whose params are not even looked at.
public typealias Params = Result<any Sendable, ParamsError>

/// One message as it came.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#abstractMessage
public enum IncomingMessage: Sendable {
  case request(id: RequestID, method: String, params: Params)
  case notification(method: String, params: Params)
  /// The answer to a request of ours; without an id, to one that the client could not read.
  case response(id: RequestID?, result: Result<JSONValue, ResponseError>)
  /// No message: answer the error, with a null id where there is none.
  case invalid(id: RequestID?, ResponseError)

  /// Reads the body of one message.
  public init(body: [UInt8], registry: ParamsRegistry = .standard) {
    self.init(body: body, registry: registry, longTextsFrom: LongTexts.leastBytes)
  }

  /// - Parameter leastBytes: how long a text is that is read beside the decoder.
  init(body: [UInt8], registry: ParamsRegistry = .standard, longTextsFrom leastBytes: Int) {
    if let long = LongTexts(body, leastBytes: leastBytes) {
      self = Self.decode(long.body, registry, long)
      // Elsewhere a text is what it says.
      if hasText, !isDamaged { return }
    }
    self = Self.decode(body, registry)
    if isDamaged, let repaired = LoneSurrogates.repaired(body) { self = Self.decode(repaired, registry) }
    // JSON is UTF-8; the decoder takes a lone string with other bytes. Repairing them changes them.
    if case .invalid = self, !String(decoding: body, as: UTF8.self).utf8.elementsEqual(body) {
      self = .invalid(id: nil, ResponseError(code: .parseError, message: "the message is not UTF-8"))
    }
  }

  private var hasText: Bool {
    guard case .notification(let method, _) = self else { return false }
    return method == Method.didOpen || method == Method.didChange
  }

  private static func decode(
    _ body: [UInt8], _ registry: ParamsRegistry, _ long: LongTexts? = nil
  ) -> IncomingMessage {
    let decoder = JSONDecoder()
    long?.give(to: decoder)
    do {
      return try decoder.decode(IncomingMessage.self, from: Data(body), configuration: registry)
    } catch {
      // Only the scan itself throws: `init(from:configuration:)` does not.
      return .invalid(id: nil, ResponseError(code: .parseError, message: "the message is not valid JSON"))
    }
  }

  private var isDamaged: Bool {
    switch self {
    case .request(_, _, .failure), .notification(_, .failure), .response(_, .failure), .invalid: true
    default: false
    }
  }
}

/// Why params were not accepted: names the member that was wrong, and never its value.
public struct ParamsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `params.position.line: missing`
  public var description: String

  public init(description: String) { self.description = description }

  /// The answer for a request.
  public var responseError: ResponseError { ResponseError(code: .invalidParams, message: description) }

  init(_ error: any Error) {
    guard let error = error as? DecodingError else {
      // What Foundation throws for a fraction where an integer is wanted.
      description = "params: a value that cannot be represented"
      return
    }
    switch error {
    case .keyNotFound(let key, let context):
      description = Self.path(context.codingPath + [key]) + ": missing"
    case .valueNotFound(_, let context):
      description = Self.path(context.codingPath) + ": must not be null"
    case .typeMismatch(_, let context), .dataCorrupted(let context):
      description = Self.path(context.codingPath) + ": " + context.debugDescription
    @unknown default:
      description = "params: unreadable"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let path = keys.reduce(into: "") { path, key in
      path += key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? "" : ".") + key.stringValue
    }
    return path.isEmpty ? "params" : path
  }
}

extension Result where Success == any Sendable, Failure == ParamsError {
  /// The params as the type that their method is registered with; throws the error to answer.
  public func typed<T>(_ type: T.Type = T.self) throws(ResponseError) -> T {
    switch self {
    case .success(let value as T): return value
    case .success: throw ResponseError(code: .internalError, message: "params are not registered as \(type)")
    case .failure(let error): throw error.responseError
    }
  }
}

extension IncomingMessage: DecodableWithConfiguration {
  private enum Key: String, CodingKey {
    // `jsonrpc` is not asked for: a client that forgets it means nothing else.
    case id
    case method
    case params
    case result
    case error
  }

  private enum ID {
    case absent
    case null
    case malformed
    case valid(RequestID)

    init(_ message: KeyedDecodingContainer<Key>) {
      if !message.contains(.id) {
        self = .absent
      } else if (try? message.decodeNil(forKey: .id)) == true {
        self = .null
      } else if let id = try? message.decode(RequestID.self, forKey: .id) {
        self = .valid(id)
      } else {
        self = .malformed
      }
    }

    var value: RequestID? {
      if case .valid(let id) = self { id } else { nil }
    }
  }

  /// Does not throw, so that an error of the decoder can only mean that the body is no JSON.
  public init(from decoder: any Decoder, configuration registry: ParamsRegistry) throws {
    guard let message = try? decoder.container(keyedBy: Key.self) else {
      let isArray = (try? decoder.unkeyedContainer()) != nil
      self = .invalid(
        id: nil, Self.invalidRequest(isArray ? "batches are not supported" : "a message must be a JSON object"))
      return
    }
    let id = ID(message)
    if message.contains(.method) {
      guard let method = try? message.decode(String.self, forKey: .method) else {
        self = .invalid(id: id.value, Self.invalidRequest("method must be a string"))
        return
      }
      switch id {
      case .absent: self = .notification(method: method, params: Self.params(method, message, registry))
      case .valid(let id): self = .request(id: id, method: method, params: Self.params(method, message, registry))
      case .null: self = .invalid(id: nil, Self.invalidRequest("the id of a request must not be null"))
      case .malformed: self = .invalid(id: nil, Self.invalidRequest("an id must be an integer or a string"))
      }
    } else if message.contains(.error), (try? message.decodeNil(forKey: .error)) == false {
      let error = try? message.decode(ResponseError.self, forKey: .error)
      self = .response(id: id.value, result: .failure(error ?? Self.unreadableResult))
    } else if message.contains(.result) {
      let result = try? message.decode(JSONValue.self, forKey: .result)
      self = .response(id: id.value, result: result.map { .success($0) } ?? .failure(Self.unreadableResult))
    } else {
      self = .invalid(id: id.value, Self.invalidRequest("a message needs a method, a result or an error"))
    }
  }

  private static var unreadableResult: ResponseError {
    ResponseError(code: .internalError, message: "the client's answer could not be read")
  }

  private static func invalidRequest(_ message: String) -> ResponseError {
    ResponseError(code: .invalidRequest, message: message)
  }

  private static func params(
    _ method: String, _ message: KeyedDecodingContainer<Key>, _ registry: ParamsRegistry
  ) -> Params {
    guard let type = registry[method] else { return .success(NoParams()) }
    guard message.contains(.params), (try? message.decodeNil(forKey: .params)) == false else {
      guard let empty = fromNothing(type) else { return .failure(ParamsError(description: "params: missing")) }
      return .success(empty)
    }
    do {
      return .success(try decode(type, message))
    } catch {
      return .failure(ParamsError(error))
    }
  }

  private static func decode<T: Decodable & Sendable>(
    _ type: T.Type, _ message: KeyedDecodingContainer<Key>
  ) throws -> any Sendable {
    try message.decode(type, forKey: .params)
  }

  /// Missing params are fine wherever `{}` would be.
  private static func fromNothing<T: Decodable & Sendable>(_ type: T.Type) -> (any Sendable)? {
    try? JSONDecoder().decode(type, from: Data("{}".utf8))
  }
}
