// What a server's certificate says, where the TLS library only says that it would not do.

import AsyncHTTPClient
import NIOCore
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a certificate is not taken.
enum CertificateFault: Sendable {
  /// Seconds since 1970.
  case expired(Int)
  case notYetValid(Int)
  case otherName(expected: String, names: [String])
  case unknownAuthority
  /// None of the authorities that count holds any more.
  case expiredAuthority(Int)

  func problem(_ server: ServerURL) -> ConnectionProblem {
    switch self {
    case .expired(let end):
      ConnectionProblem(
        .tls, "the certificate of \(server) expired on \(dateText(end))",
        remedy: "have the server's certificate renewed, and check this machine's clock")
    case .notYetValid(let begin):
      ConnectionProblem(
        .tls, "the certificate of \(server) is valid only from \(dateText(begin)) on",
        remedy: "check the clocks of this machine and of the server")
    case .otherName(let expected, let names):
      ConnectionProblem(
        .tls,
        "the certificate of \(server) is not for `\(expected)`\(names.isEmpty ? "" : " but for \(listed(names))")",
        remedy: "set `tls-server-name` in the kubeconfig to a name that the certificate carries")
    case .unknownAuthority:
      ConnectionProblem(
        .tls, "the certificate of \(server) comes from an authority that is not trusted",
        remedy: "fetch the cluster's kubeconfig anew: its `certificate-authority-data` must be that of the server")
    case .expiredAuthority(let end):
      ConnectionProblem(
        .tls, "the certificate authority of \(server) in the kubeconfig expired on \(dateText(end))",
        remedy: "fetch the cluster's kubeconfig anew, and check this machine's clock")
    }
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(5).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 5 ? ", …" : "")
  }
}

/// Ends the connection unless the server's certificate carries the name or address.
@Sendable func requireCertificate(for name: String, on channel: any Channel) -> EventLoopFuture<Void> {
  channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
    guard let certificate, carries(certificate, name) else { throw NIOSSLExtraError.failedToValidateHostname }
  }
}

/// Whether a certificate is for a name, or an IP address; common names do not count.
private func carries(_ certificate: NIOSSLCertificate, _ name: String) -> Bool {
  let wanted = canonicalAddress(name.hasSuffix(".") ? String(name.dropLast()) : name)
  return names(in: certificate).contains { matches($0, wanted) }
}

/// Looks at a server's certificate without trusting it: a connection on which nothing is sent.
struct ServerCertificateProbe: Sendable {
  private struct Seen: Error {
    let fault: CertificateFault
  }

  let configuration: HTTPClient.Configuration
  let group: any EventLoopGroup
  let url: ServerURL
  let expectedName: String
  /// When the last of the kubeconfig's authorities ends, in seconds since 1970; nil: it names none.
  let authorityEnd: Int?

  /// Nil where the server cannot be reached.
  func fault() async -> CertificateFault? {
    guard url.isTLS, var tls = configuration.tlsConfiguration else { return nil }
    var configuration = configuration
    tls.certificateVerification = .none
    // Who we are is nobody's business yet.
    tls.certificateChain = []
    tls.privateKey = nil
    configuration.tlsConfiguration = tls
    let (expectedName, authorityEnd) = (expectedName, authorityEnd)
    configuration.http1_1ConnectionDebugInitializer = { channel in
      channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
        guard let certificate else { throw ChannelError.eof }
        throw Seen(fault: certificateFault(certificate, expectedName: expectedName, authorityEnd: authorityEnd))
      }
    }
    let client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    var found: CertificateFault?
    do {
      _ = try await client.execute(HTTPClientRequest(url: "\(url)/version"), timeout: .seconds(10))
    } catch let seen as Seen {
      found = seen.fault
    } catch {}
    try? await client.shutdown()
    return found
  }
}

/// When the last of some authorities ends, in seconds since 1970; nil: they are this machine's own.
func endOfAuthorities(_ roots: NIOSSLTrustRoots) -> Int? {
  guard case .certificates(let certificates) = roots else { return nil }
  return certificates.map { Int($0.notValidAfter) }.max()
}

private func certificateFault(
  _ certificate: NIOSSLCertificate, expectedName: String, authorityEnd: Int?
) -> CertificateFault {
  let now = time(nil)
  if certificate.notValidAfter < now { return .expired(Int(certificate.notValidAfter)) }
  if certificate.notValidBefore > now { return .notYetValid(Int(certificate.notValidBefore)) }
  guard carries(certificate, expectedName) else {
    return .otherName(expected: expectedName, names: names(in: certificate))
  }
  if let authorityEnd, authorityEnd < Int(now) { return .expiredAuthority(authorityEnd) }
  return .unknownAuthority
}

/// The DNS names, in lower case, and IP addresses that a certificate carries.
private func names(in certificate: NIOSSLCertificate) -> [String] {
  certificate._subjectAlternativeNames().compactMap { name in
    let bytes = Array(name.contents)
    switch name.nameType {
    case .dnsName: return String(decoding: bytes, as: UTF8.self).lowercased()
    case .ipAddress: return (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0))?.ipAddress
    default: return nil
    }
  }
}

private func matches(_ pattern: String, _ name: String) -> Bool {
  if pattern == name.lowercased() { return true }
  guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: ".") else { return false }
  return pattern.dropFirst() == name[dot...].lowercased()
}

/// An IP address in the one form that comparing needs; a name as it is.
private func canonicalAddress(_ text: String) -> String {
  (try? SocketAddress(ipAddress: text, port: 0))?.ipAddress ?? text
}

/// `2026-11-24`, in UTC.
public func dateText(_ seconds: Int) -> String {
  var (time, parts) = (time_t(seconds), tm())
  gmtime_r(&time, &parts)
  func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(Int(parts.tm_year) + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
}
