// Requests to one API server, with credentials that are renewed when they are refused. Reads only.

import AsyncHTTPClient
import LocalFiles
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Talks to one API server until it is closed. Safe to use from any task.
public final class APIClient: Sendable {
  public let configuration: ConnectionConfiguration
  let limits: ClientLimits
  private let credentials: CredentialProvider
  private let group: MultiThreadedEventLoopGroup
  private let transports: Transports

  public init(_ configuration: ConnectionConfiguration, credentials: CredentialProvider, limits: ClientLimits = .init())
  {
    self.configuration = configuration
    self.credentials = credentials
    self.limits = limits
    // One thread is plenty: it only moves bytes.
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    transports = Transports(configuration, limits, group)
  }

  /// Ends what a credential plugin is doing, and with it all requests that wait for it.
  public func cancelCredentials() async { await credentials.cancel() }

  /// Ends all requests. To be called once, before the client goes.
  public func close() async {
    await credentials.cancel()
    await transports.close()
    try? await group.shutdownGracefully()
  }

  /// The whole body of an answer with status 200.
  ///
  /// - Parameters:
  ///   - path: of the API, such as `/version`; begins with a slash.
  ///   - query: unencoded.
  ///   - accept: the media types that are wanted.
  ///   - subject: what is asked for, as in "list extensions", for messages.
  public func get(
    _ path: String, query: [(name: String, value: String)] = [], accept: String = "application/json", subject: String
  ) async throws(ConnectionProblem) -> [UInt8] {
    try await body(
      of: try await send(.GET, path, query: query, accept: accept, subject: subject, timeout: limits.answer))
  }

  /// What an answer that need not be the API's comes to.
  public enum Fetched: Sendable {
    case bytes([UInt8])
    /// 3xx: the header `Location`, which is not followed.
    case moved(to: String)
    /// A Service behind the API server does not know us.
    case refused
    case tooLarge
    /// It had not ended after `ClientLimits.answer`.
    case tooSlow
  }

  /// The body of an answer, as much of it as is wanted.
  ///
  /// - Parameters:
  ///   - path: as `get` has it, with its query.
  ///   - isService: whether a Service answers through the API server's proxy: its body is taken as it is, whatever its header
  ///     says of compression.
  ///   - limit: bytes of the body.
  public func fetchBody(
    _ path: String, accept: String, isService: Bool, atMost limit: Int, subject: String
  ) async throws(ConnectionProblem) -> Fetched {
    let answer = try await send(
      .GET, path, accept: accept, subject: subject, timeout: limits.answer, isService: isService)
    switch answer.response.status.code {
    case 300...399:
      return .moved(to: answer.response.headers.first(name: "Location") ?? "")
    case 401: return .refused
    default: break
    }
    var bytes: [UInt8] = []
    let end = ContinuousClock.now + .seconds(limits.answer)
    do {
      for try await part in answer.response.body {
        bytes.append(contentsOf: part.readableBytesView)
        guard bytes.count <= limit else { return .tooLarge }
        // The library's deadline is for the head alone: what drips would drip for hours.
        guard ContinuousClock.now < end else { return .tooSlow }
      }
    } catch {
      throw await answer.transport.problem(error)
    }
    return .bytes(bytes)
  }

  /// Asks a question that the API wants as an object (who am I, may I): nothing is created.
  func review(_ path: String, _ body: [UInt8], subject: String) async throws(ConnectionProblem) -> [UInt8] {
    let answer = try await send(.POST, path, body: body, subject: subject, timeout: limits.answer)
    return try await self.body(of: answer)
  }

  /// The answer once its head has come with status 200 or 201; its body is read by the caller.
  ///
  /// - Parameters:
  ///   - timeout: for the whole answer, in seconds.
  ///   - isService: whether a Service may have answered. Its redirects are answers, and so is what it thinks of us.
  func send(
    _ method: HTTPMethod, _ path: String, query: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    accept: String = "application/json", subject: String, timeout: Double, isService: Bool = false
  ) async throws(ConnectionProblem) -> Answer {
    // Credentials that were refused are renewed once.
    for isLastTry in [false, true] {
      let used = try await credentials.credentials()
      let transport = try await transports.transport(for: used.clientCertificate)
      let response: HTTPClientResponse
      do {
        response = try await transport.send(
          method, path + encoded(query),
          headers: headers(used, hasBody: body != nil, accept: accept, isCompressed: !isService), body: body,
          timeout: timeout, isDecompressing: !isService)
      } catch {
        throw await transport.problem(error)
      }
      let answer = Answer(response: response, transport: transport)
      if response.status.code != 401 { await credentials.accepted() }
      switch response.status.code {
      case 200, 201: return answer
      case 300...399 where isService: return answer
      case 401 where isService:
        // The API server says it as a Status.
        let bytes = (try? await self.body(of: answer, limit: 1 << 16)) ?? []
        guard isStatus(bytes) else { return answer }
        await credentials.rejected(used)
        guard !isLastTry, let renewed = try? await credentials.credentials(), renewed != used else {
          throw refused(used)
        }
      case 401 where !isLastTry:
        _ = try? await self.body(of: answer)
        await credentials.rejected(used)
        guard let renewed = try? await credentials.credentials(), renewed != used else {
          throw refused(used)
        }
      case 401: throw refused(used)
      default:
        let bytes = (try? await self.body(of: answer, limit: 1 << 16)) ?? []
        // What servers of HTTPS say to HTTP; some say it in HTML.
        if response.status == .badRequest, !configuration.server.isTLS,
          String(decoding: bytes, as: UTF8.self).contains("HTTPS")
        {
          throw ConnectionProblem(
            .invalidAnswer, "\(configuration.server) speaks TLS, and the kubeconfig has us speak HTTP to it",
            remedy: "write https:// in `server` of the kubeconfig")
        }
        let told = problem(
          status: Int(response.status.code), body: bytes, subject: subject, server: configuration.server,
          retryAfter: response.headers.first(name: "Retry-After"))
        throw told.without(used.authorization)
      }
    }
    throw problem(status: APIStatus(), code: 401, subject: subject, server: configuration.server)
  }

  /// 401, with what we know of why.
  private func refused(_ used: Credentials) -> ConnectionProblem {
    let server = configuration.server
    if let end = used.clientCertificate?.end, Double(end) < Date().timeIntervalSince1970 {
      return ConnectionProblem(
        .unauthorized, "\(server) does not know us (401): the client certificate expired on \(dateText(end))",
        remedy: "renew the client certificate in the kubeconfig, or fetch the cluster's kubeconfig anew")
    }
    if used.authorization == nil, used.clientCertificate == nil {
      return ConnectionProblem(
        .unauthorized,
        "\(server) does not know us (401): \(configuration.remarks.first ?? "the kubeconfig's user has no credentials")",
        remedy: "log in to the cluster, or give the context a user with `kubectl config set-context`")
    }
    return problem(status: APIStatus(), code: 401, subject: "", server: server)
  }

  /// When the client certificate that is shown to the server ends, in seconds since 1970; nil: none is shown, or it cannot be
  /// read.
  public func clientCertificateEnd() async -> Int? { (try? await credentials.credentials())?.clientCertificate?.end }

  private func body(of answer: Answer, limit: Int? = nil) async throws(ConnectionProblem) -> [UInt8] {
    let limit = limit ?? limits.body
    var bytes: [UInt8] = []
    do {
      for try await part in answer.response.body {
        bytes.append(contentsOf: part.readableBytesView)
        guard bytes.count <= limit else { throw tooLarge(limit) }
      }
    } catch {
      throw await answer.transport.problem(error)
    }
    return bytes
  }

  func tooLarge(_ limit: Int) -> ConnectionProblem {
    ConnectionProblem(
      .invalidAnswer, "\(configuration.server) sends more than \(limit >> 20) MB in one answer",
      remedy: "check the server's address in the kubeconfig: no API server does this")
  }

  private func headers(_ used: Credentials, hasBody: Bool, accept: String, isCompressed: Bool) -> HTTPHeaders {
    var headers = HTTPHeaders([("Accept", accept), ("User-Agent", limits.userAgent)])
    if isCompressed { headers.add(name: "Accept-Encoding", value: "gzip") }
    if hasBody { headers.add(name: "Content-Type", value: "application/json") }
    if let authorization = used.authorization { headers.add(name: "Authorization", value: authorization.text) }
    if let impersonation = configuration.impersonation {
      headers.add(name: "Impersonate-User", value: impersonation.user)
      if let uid = impersonation.uid { headers.add(name: "Impersonate-Uid", value: uid) }
      for group in impersonation.groups { headers.add(name: "Impersonate-Group", value: group) }
      for (key, values) in impersonation.extra.sorted(by: { $0.key < $1.key }) {
        for value in values { headers.add(name: "Impersonate-Extra-\(percentEncoded(key))", value: value) }
      }
    }
    return headers
  }

  private func encoded(_ query: [(name: String, value: String)]) -> String {
    guard !query.isEmpty else { return "" }
    return "?" + query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
  }

  /// An answer whose body is still to be read.
  struct Answer: Sendable {
    let response: HTTPClientResponse
    let transport: Transport
  }
}

/// Everything but letters, digits and `-._~` as `%XX`.
private func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var result: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      result.append(byte)
    default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}

extension ClientCertificate {
  /// When it ends, in seconds since 1970; nil where it is not PEM that can be read.
  var end: Int? {
    (try? NIOSSLCertificate.fromPEMBytes(certificate.bytes))?.first.map { Int($0.notValidAfter) }
  }
}

extension ConnectionProblem {
  /// A server that repeats what proves who we are is not quoted.
  func without(_ secret: Secret?) -> ConnectionProblem {
    guard let parts = secret?.text.split(separator: " "), let told = parts.last, told.count >= 6,
      message.contains(told)
    else { return self }
    return ConnectionProblem(
      kind, "the server answered with words that hold a credential", remedy: remedy, retryAfter: retryAfter)
  }
}

/// The transport for the client certificate and the authority's file as they are now.
private actor Transports {
  private struct Key: Equatable {
    let certificate: ClientCertificate?
    let authority: FileStamp?
  }

  private let configuration: ConnectionConfiguration
  private let limits: ClientLimits
  private let group: MultiThreadedEventLoopGroup
  private var current: (key: Key, transport: Transport)?
  private var isClosed = false

  init(_ configuration: ConnectionConfiguration, _ limits: ClientLimits, _ group: MultiThreadedEventLoopGroup) {
    self.configuration = configuration
    self.limits = limits
    self.group = group
  }

  func transport(for certificate: ClientCertificate?) async throws(ConnectionProblem) -> Transport {
    guard !isClosed else {
      throw ConnectionProblem(
        .unreachable, "the connection was closed", remedy: "nothing: another cluster is asked now")
    }
    var authority: FileStamp?
    if case .file(let path) = configuration.certificateAuthority { authority = FileStamp(path: path) }
    let key = Key(certificate: certificate, authority: authority)
    if let current, current.key == key { return current.transport }
    let transport = try Transport(configuration, certificate: certificate, limits: limits, group: group)
    let old = current
    current = (key, transport)
    // Watches on the old one end, and begin again with what holds now.
    await old?.transport.shutdown()
    return transport
  }

  func close() async {
    isClosed = true
    let last = current
    current = nil
    await last?.transport.shutdown()
  }
}
