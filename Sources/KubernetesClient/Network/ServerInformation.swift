// What an API server says of itself and of us.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension APIClient {
  private struct Version: Decodable { var gitVersion: String }

  /// `/version`, as `v1.31.4`.
  public func version() async throws(ConnectionProblem) -> String {
    let bytes = try await get("/version", subject: "read the server's version")
    guard let version = try? JSONDecoder().decode(Version.self, from: Data(bytes)) else {
      throw ConnectionProblem(
        .invalidAnswer, "\(configuration.server) does not answer as a Kubernetes API server when asked for its version",
        remedy: "check the server's address in the kubeconfig: a login page or another service may stand there")
    }
    return shortened(version.gitVersion, to: 60)
  }

  /// The version as soon as the server tells it; nil when the task is cancelled, or the server may not tell us.
  public func serverVersion() async -> String? {
    var backoff = Backoff(limits)
    while !Task.isCancelled {
      do throws(ConnectionProblem) {
        return try await version()
      } catch {
        if error.kind == .forbidden || error.kind == .notFound { return nil }
        try? await Task.sleep(for: .seconds(backoff.next(after: error)))
      }
    }
    return nil
  }

  private struct Review: Encodable {
    struct Attributes: Encodable {
      var group: String
      var resource: String
      var verb: String
    }
    struct Spec: Encodable { var resourceAttributes: Attributes? }
    var apiVersion: String
    var kind: String
    var spec: Spec?
  }

  private struct Reviewed: Decodable {
    struct User: Decodable { var username: String? }
    struct Status: Decodable {
      var allowed: Bool?
      var userInfo: User?
    }
    var status: Status
  }

  /// Who the server takes us for; needs Kubernetes 1.28.
  public func userName() async throws(ConnectionProblem) -> String? {
    let answer = try await ask(
      Review(apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview"), "selfsubjectreviews",
      subject: "ask who we are")
    return answer.status.userInfo?.username.map { shortened($0, to: 200) }
  }

  /// Whether we may do something to a resource.
  public func isAllowed(_ verb: String, _ resource: Resource) async throws(ConnectionProblem) -> Bool {
    let attributes = Review.Attributes(group: resource.group, resource: resource.name, verb: verb)
    let answer = try await ask(
      Review(
        apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview",
        spec: Review.Spec(resourceAttributes: attributes)),
      "selfsubjectaccessreviews", subject: "ask what we may do")
    return answer.status.allowed ?? false
  }

  private func ask(_ review: Review, _ resource: String, subject: String) async throws(ConnectionProblem) -> Reviewed {
    let body = (try? JSONEncoder().encode(review)).map(Array.init) ?? []
    let bytes = try await self.review("/apis/\(review.apiVersion)/\(resource)", body, subject: subject)
    guard let answer = try? JSONDecoder().decode(Reviewed.self, from: Data(bytes)) else {
      throw ConnectionProblem(
        .invalidAnswer, "\(configuration.server) gives no answer that can be read when we \(subject)",
        remedy: "compare with `kubectl auth can-i --list`")
    }
    return answer
  }
}
