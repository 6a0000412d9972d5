// The API server's own words about a failure, and problems made of them.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `meta.k8s.io/v1` Status, as far as a reader needs it.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
public struct APIStatus: Decodable, Sendable, Equatable {
  public struct Details: Decodable, Sendable, Equatable {
    public var retryAfterSeconds: Int?
  }

  public struct ListMetadata: Decodable, Sendable, Equatable {
    /// From where a list that expired could go on, inconsistently.
    public var `continue`: String?
  }

  public var kind: String?
  public var message: String?
  public var reason: String?
  public var code: Int?
  public var details: Details?
  public var metadata: ListMetadata?
}

/// The problem that an answer of another status than 200 tells.
///
/// - Parameters:
///   - subject: what was asked for, as in "cannot list extensions.kubesphere.io".
///   - retryAfter: the header's value.
func problem(status code: Int, body: [UInt8], subject: String, server: ServerURL, retryAfter: String?)
  -> ConnectionProblem
{
  let status = try? JSONDecoder().decode(APIStatus.self, from: Data(body))
  return problem(
    status: status.flatMap { $0.kind == "Status" ? $0 : nil } ?? APIStatus(code: code), code: code, subject: subject,
    server: server, retryAfter: retryAfter.flatMap { Double($0) })
}

/// - Parameter code: that of HTTP, or of an ERROR event's Status.
func problem(
  status: APIStatus, code: Int, subject: String, server: ServerURL, retryAfter: Double? = nil
) -> ConnectionProblem {
  // The server names users and resources in its message; both are no secrets. Bodies that are no Status are not quoted.
  let told = status.message.map { ": " + shortened($0) } ?? ""
  let wait = retryAfter ?? status.details?.retryAfterSeconds.map(Double.init)
  switch code {
  case 401:
    return ConnectionProblem(
      .unauthorized, "\(server) does not know us (401)\(told)",
      remedy: "log in to the cluster again, and check with `kubectl auth whoami`")
  case 403:
    return ConnectionProblem(
      .forbidden, "we may not \(subject) (403)\(told)",
      remedy: "ask the cluster's administrator for this right; `kubectl auth can-i --list` shows those you have")
  case 404:
    return ConnectionProblem(
      .notFound, "\(server) knows nothing of this: \(subject) (404)",
      remedy: "check that the context is the KubeSphere host cluster: `kubectl api-resources --api-group=kubesphere.io`"
    )
  case 410:
    return ConnectionProblem(
      .expired, "what was seen last is too old for \(server) (410)", remedy: "it is listed anew by itself",
      retryAfter: wait)
  case 429:
    return ConnectionProblem(
      .unavailable,
      "\(server) throttles us (429)\(wait.map { ", and asks to be left alone for \(Int($0)) s" } ?? "")\(told)",
      remedy: "it is tried again by itself; the administrator's priority levels decide who has to wait",
      retryAfter: wait)
  case 500...599:
    return ConnectionProblem(
      .unavailable, "\(server) cannot answer now (\(code))\(told)",
      remedy: "it is tried again by itself; `kubectl get --raw /readyz?verbose` tells the server's state",
      retryAfter: wait)
  case 300...399:
    return ConnectionProblem(
      .invalidAnswer, "\(server) sends us elsewhere (\(code)), which no API server does",
      remedy: "check the server's address in the kubeconfig: it may be a login page's")
  default:
    return ConnectionProblem(
      .invalidAnswer, "\(server) answered with \(code)\(told)", remedy: "compare with `kubectl get --raw /version`")
  }
}

/// One line of bounded length, without control characters.
func shortened(_ text: String, to limit: Int = 300) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(limit + 1) {
    scalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
  }
  guard scalars.count > limit else { return String(scalars) }
  return String(String(scalars).prefix(limit)) + "…"
}

/// Whether a body is the API server's own word.
func isStatus(_ body: [UInt8]) -> Bool {
  (try? JSONDecoder().decode(APIStatus.self, from: Data(body)))?.kind == "Status"
}
