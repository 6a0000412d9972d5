// HTTP to one API server: TLS as the kubeconfig wants it, through a proxy where there is one.

import AsyncHTTPClient
import LocalFiles
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// One HTTP client under one client certificate.
struct Transport: Sendable {
  let server: ServerURL
  private let client: HTTPClient
  /// Gives bodies as they come, whatever their headers say of compression.
  private let plainClient: HTTPClient
  private let hostHeader: String?
  private let baseURL: String
  private let probe: ServerCertificateProbe
  private let proxy: Proxy?

  /// - Parameter group: runs the client's connections; outlives it.
  init(
    _ configuration: ConnectionConfiguration, certificate: ClientCertificate?, limits: ClientLimits,
    group: any EventLoopGroup
  ) throws(ConnectionProblem) {
    server = configuration.server
    proxy = configuration.proxy
    var http = HTTPClient.Configuration(redirectConfiguration: .disallow)
    http.httpVersion = .http1Only
    http.timeout = HTTPClient.Configuration.Timeout(
      connect: .nanoseconds(Int64(limits.connect * 1e9)), read: .nanoseconds(Int64(limits.silence * 1e9)))
    // Trying again is the reflector's part, which can tell when it makes sense.
    http.connectionPool.retryConnectionEstablishment = false
    http.connectionPool.idleTimeout = .seconds(60)
    http.decompression = .enabled(limit: .size(limits.body))
    if let proxy = configuration.proxy { http.proxy = try Transport.proxy(proxy) }
    var host = configuration.server.host
    let expectedName = configuration.tlsServerName ?? host
    if configuration.server.isTLS {
      var tls = try Transport.tls(configuration, certificate)
      if let name = configuration.tlsServerName {
        if !isIPAddress(name), name != host {
          // The URL's host is what the certificate is checked for; the connection goes to the real one.
          http.dnsOverride = [name: host]
          host = name
        }
      }
      if !configuration.skipsTLSVerification {
        // Behind a proxy NIOSSL would compare an IP address with the proxy's.
        if configuration.tlsServerName.map(isIPAddress) == true || configuration.proxy != nil && isIPAddress(host) {
          tls.certificateVerification = .noHostnameVerification
        }
        // It also takes a certificate for the address where one for the name is wanted.
        let name = expectedName
        http.http1_1ConnectionDebugInitializer = { requireCertificate(for: name, on: $0) }
      }
      http.tlsConfiguration = tls
    }
    let url = ServerURL(
      isTLS: server.isTLS, host: host, port: server.port, path: server.path)
    baseURL = url.description
    hostHeader = host == server.host ? nil : server.authority
    client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: http)
    var plain = http
    plain.decompression = .disabled
    plainClient = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: plain)
    probe = ServerCertificateProbe(
      configuration: http, group: group, url: url, expectedName: expectedName,
      authorityEnd: http.tlsConfiguration?.trustRoots.flatMap(endOfAuthorities))
  }

  func shutdown() async {
    try? await client.shutdown()
    try? await plainClient.shutdown()
  }

  /// - Parameters:
  ///   - path: below the server's own, percent-encoded, with its query.
  ///   - timeout: for the whole answer, in seconds.
  /// - Throws: what AsyncHTTPClient throws; `problem(_:)` puts it into words.
  func send(
    _ method: HTTPMethod, _ path: String, headers: HTTPHeaders, body: [UInt8]? = nil, timeout: Double,
    isDecompressing: Bool = true
  ) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: baseURL + path)
    request.method = method
    request.headers = headers
    if let hostHeader { request.headers.replaceOrAdd(name: "Host", value: hostHeader) }
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    return try await (isDecompressing ? client : plainClient).execute(
      request, deadline: .now() + .nanoseconds(Int64(timeout * 1e9)))
  }

  /// Puts a failure into words. Looks at the server's certificate where that is what failed.
  func problem(_ error: any Error) async -> ConnectionProblem {
    guard isCertificateRefused(error), let fault = await probe.fault() else {
      return connectionProblem(error, server: server, proxy: proxy)
    }
    return fault.problem(server)
  }

  private static func proxy(_ proxy: Proxy) throws(ConnectionProblem) -> HTTPClient.Configuration.Proxy {
    switch proxy.kind {
    case .socks5:
      guard proxy.userInformation == nil else {
        throw ConnectionProblem(
          .unsupported, "the SOCKS proxy \(proxy.host):\(proxy.port) wants a password, which is not supported",
          remedy: "use an HTTP proxy, or a SOCKS proxy without a password such as `ssh -D` makes")
      }
      return .socksServer(host: proxy.host, port: proxy.port)
    case .http:
      guard let user = proxy.userInformation else { return .server(host: proxy.host, port: proxy.port) }
      let parts = user.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return .server(
        host: proxy.host, port: proxy.port,
        authorization: .basic(username: parts[0], password: parts.count > 1 ? parts[1] : ""))
    }
  }

  private static func tls(
    _ configuration: ConnectionConfiguration, _ certificate: ClientCertificate?
  ) throws(ConnectionProblem) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if configuration.skipsTLSVerification { tls.certificateVerification = .none }
    switch configuration.certificateAuthority {
    case .system: break
    case .data(let bytes): tls.trustRoots = .certificates(try certificates(bytes, "certificate-authority-data"))
    case .file(let path):
      let bytes: [UInt8]
      do throws(FileProblem) {
        bytes = try readFile(path)
      } catch {
        throw ConnectionProblem(
          .invalidKubeconfig, "the certificate authority's file cannot be read: \(error)",
          remedy: "mend `certificate-authority` in the kubeconfig")
      }
      tls.trustRoots = .certificates(try certificates(bytes, path))
    }
    if let certificate {
      do {
        tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(certificate.certificate.bytes).map {
          .certificate($0)
        }
        let key = try NIOSSLPrivateKey(bytes: certificate.key.bytes, format: .pem)
        tls.privateKey = .privateKey(key)
      } catch {
        throw ConnectionProblem(
          .credentials, "the client certificate or its key is not PEM that can be read",
          remedy: "compare with `kubectl get --raw /version`, and renew the client certificate")
      }
      guard !tls.certificateChain.isEmpty else {
        throw ConnectionProblem(
          .credentials, "the client certificate holds no certificate", remedy: "renew the client certificate")
      }
      // Nobody but the library can tell whether the two belong together, and it tells only when it uses both.
      do {
        _ = try NIOSSLContext(configuration: tls)
      } catch {
        // It could be read by itself.
        guard error as? NIOSSLError == .failedToLoadPrivateKey else { return tls }
        throw ConnectionProblem(
          .credentials, "the client key does not belong to the client certificate",
          remedy: "fetch the cluster's kubeconfig anew, or log in to the cluster again")
      }
    }
    return tls
  }

  private static func certificates(_ pem: [UInt8], _ origin: String) throws(ConnectionProblem) -> [NIOSSLCertificate] {
    if let found = try? NIOSSLCertificate.fromPEMBytes(pem), !found.isEmpty { return found }
    throw ConnectionProblem(
      .invalidKubeconfig, "\(origin) holds no PEM certificate",
      remedy: "fetch the cluster's kubeconfig anew, or mend the certificate authority in it")
  }
}

func isIPAddress(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }
