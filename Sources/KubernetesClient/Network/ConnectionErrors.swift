// From errors of the HTTP and TLS libraries to what a person can act on.

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSOCKS
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// - Parameter proxy: the one on the way to the server, which may be what does not answer.
func connectionProblem(_ error: any Error, server: ServerURL, proxy: Proxy?) -> ConnectionProblem {
  let remedy = "check that the address is right and the cluster runs: `kubectl cluster-info`"
  func unreachable(_ cause: String, _ remedy: String = remedy) -> ConnectionProblem {
    ConnectionProblem(.unreachable, "\(server) cannot be reached: \(cause)", remedy: remedy)
  }
  switch error {
  case let problem as ConnectionProblem: return problem
  case let error as NIOConnectionError where proxy?.isAt(error) == true:
    let cause =
      error.connectionErrors.first.map { reason($0.error) } ?? "the name `\(error.host)` cannot be resolved"
    return ConnectionProblem(
      .unreachable,
      "the proxy \(error.host):\(error.port), through which \(server) is reached, cannot be reached: \(cause)",
      remedy: proxyRemedy)
  case let error as NIOConnectionError:
    if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
      return unreachable(
        "the name `\(error.host)` cannot be resolved", "check the name, and the VPN that knows it")
    }
    return unreachable(error.connectionErrors.first.map { reason($0.error) } ?? "no connection")
  case let error as IOError: return unreachable(reason(error))
  case let error as HTTPClientError: return problem(error, server: server, unreachable: unreachable)
  case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: return tlsProblem(error, server: server)
  case let error as SOCKSError.ConnectionFailed:
    return unreachable("the SOCKS proxy could not connect: \(error.reply)", proxyRemedy)
  case ChannelError.connectTimeout: return unreachable("no connection in time")
  case is ChannelError: return unreachable("the connection ended")
  case HTTPParserError.invalidEOFState: return unreachable("the connection was closed before the answer was complete")
  case is HTTPParserError:
    return ConnectionProblem(
      .invalidAnswer, "\(server) does not answer in HTTP",
      remedy: "check the address: an API server speaks HTTPS, most often on port 6443")
  case is CancellationError: return unreachable("the request was given up")
  default:
    // Names of types only: what an error holds may have come from the other side.
    return unreachable("\(type(of: error))")
  }
}

private let proxyRemedy = "check `proxy-url` in the kubeconfig, or HTTPS_PROXY and NO_PROXY"

extension Proxy {
  fileprivate func isAt(_ error: NIOConnectionError) -> Bool { error.host == host && error.port == port }
}

private func problem(
  _ error: HTTPClientError, server: ServerURL, unreachable: (String, String) -> ConnectionProblem
) -> ConnectionProblem {
  let remedy = "check that the address is right and the cluster runs: `kubectl cluster-info`"
  switch error {
  case .connectTimeout, .getConnectionFromPoolTimeout: return unreachable("no connection in time", remedy)
  case .tlsHandshakeTimeout: return unreachable("the TLS handshake was not answered in time", remedy)
  case .readTimeout, .deadlineExceeded: return unreachable("no answer in time", remedy)
  case .remoteConnectionClosed: return unreachable("the connection was closed before the answer was complete", remedy)
  case .socksHandshakeTimeout, .httpProxyHandshakeTimeout:
    return unreachable("the proxy did not answer in time", proxyRemedy)
  case .proxyAuthenticationRequired: return unreachable("the proxy wants a user and a password", proxyRemedy)
  case .invalidProxyResponse: return unreachable("the proxy refused the connection", proxyRemedy)
  default: return unreachable(error.shortDescription, remedy)
  }
}

private func tlsProblem(_ error: any Error, server: ServerURL) -> ConnectionProblem {
  let told = tlsReason(error)
  // The server's word on what we showed it arrives as an alert.
  let isOurCertificate = [
    "BAD_CERTIFICATE", "CERTIFICATE_REQUIRED", "CERTIFICATE_UNKNOWN", "CERTIFICATE_EXPIRED",
    "UNKNOWN_CA", "ACCESS_DENIED", "CERTIFICATE_REVOKED", "UNSUPPORTED_CERTIFICATE", "DECRYPT_ERROR",
  ].contains { told?.hasSuffix("ALERT_\($0)") == true }
  if isOurCertificate {
    return ConnectionProblem(
      .credentials, "\(server) does not take our client certificate",
      remedy: "renew the client certificate in the kubeconfig, and check with `kubectl get --raw /version`")
  }
  switch told {
  case "WRONG_VERSION_NUMBER"?, "HTTP_REQUEST"?:
    return ConnectionProblem(
      .tls, "\(server) does not speak TLS", remedy: "check the address and port in the kubeconfig")
  case let told?:
    return ConnectionProblem(
      .tls, "no secure connection to \(server): the TLS handshake failed (\(told))",
      remedy: "compare with `kubectl get --raw /version -v=6`")
  case nil: break
  }
  switch error as? NIOSSLError {
  case .handshakeFailed(.sslError(let stack)) where stack.contains(.eofDuringHandshake),
    .handshakeFailed(.unknownError(let stack)) where stack.contains(.eofDuringHandshake):
    return ConnectionProblem(
      .unreachable, "\(server) cannot be reached: the connection ended during the TLS handshake",
      remedy: "check that the address is right: a proxy, load balancer or firewall may end connections")
  case .uncleanShutdown:
    return ConnectionProblem(
      .unreachable, "\(server) ended the connection in the middle", remedy: "it is tried again by itself")
  default:
    return ConnectionProblem(
      .tls, "no secure connection to \(server): the TLS handshake failed",
      remedy: "compare with `kubectl get --raw /version -v=6`")
  }
}

/// Whether the server's certificate was looked at and not taken.
func isCertificateRefused(_ error: any Error) -> Bool {
  error as? NIOSSLExtraError == .failedToValidateHostname || tlsReason(error) == "CERTIFICATE_VERIFY_FAILED"
}

/// BoringSSL's own name of what went wrong, as `CERTIFICATE_VERIFY_FAILED`; nil: it says nothing, since the connection just
/// ended.
private func tlsReason(_ error: any Error) -> String? {
  // The library gives its errors' parts to nobody: `…:OPENSSL_internal:NAME at …`.
  let text = String(describing: error)
  guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return nil }
  let name = text[mark.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
  return name.isEmpty ? nil : String(name)
}

private func reason(_ error: any Error) -> String {
  switch error {
  case let error as IOError:
    switch error.errnoCode {
    case ECONNREFUSED: "the connection was refused"
    case ECONNRESET, EPIPE: "the connection was reset"
    case ENETUNREACH, EHOSTUNREACH: "there is no route to it"
    case ETIMEDOUT: "no answer in time"
    default: String(cString: strerror(error.errnoCode))
    }
  case ChannelError.connectTimeout: "no connection in time"
  default: "\(type(of: error))"
  }
}

/// Whether a connection was ended because nothing came over it.
func isSilence(_ error: any Error) -> Bool { error as? HTTPClientError == .readTimeout }
