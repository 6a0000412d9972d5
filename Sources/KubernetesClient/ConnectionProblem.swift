// Why a cluster cannot be asked, in words for the person who has to mend it.

import TextDocument

/// What went wrong between us and an API server. Never holds a secret: what a file, a plugin or a server says is quoted
/// only where it cannot be a credential.
public struct ConnectionProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; decides how soon another try makes sense.
  public enum Kind: String, Sendable {
    /// There is no kubeconfig, and we do not run inside a cluster.
    case noKubeconfig
    /// A kubeconfig, or a file that it names, cannot be read or understood.
    case invalidKubeconfig
    /// The context that was asked for is not there, or is not complete.
    case noContext
    /// Something that the kubeconfig asks for and we cannot do.
    case unsupported
    /// A credential plugin or a credential file gave nothing usable.
    case credentials
    /// The name cannot be resolved, nobody listens, the proxy refuses, or nothing answers in time.
    case unreachable
    /// The TLS handshake failed: an unknown authority, an expired certificate, another name.
    case tls
    /// 401.
    case unauthorized
    /// 403.
    case forbidden
    /// 404: the API server does not serve the resource.
    case notFound
    /// 410: what was asked for from is too long ago; listing anew helps.
    case expired
    /// 429, 5xx: the server is there, and cannot answer now.
    case unavailable
    /// What came is not what the Kubernetes API says.
    case invalidAnswer
  }

  public let kind: Kind
  /// One sentence without a full stop: what could not be done, where, and the cause.
  public let message: String
  /// What to do next, most often a command; one sentence without a full stop.
  public let remedy: String
  /// How long the server asks to be left alone, in seconds (`Retry-After`).
  public var retryAfter: Double?

  public init(_ kind: Kind, _ message: String, remedy: String, retryAfter: Double? = nil) {
    self.kind = kind
    self.message = visible(message)
    self.remedy = visible(remedy)
    self.retryAfter = retryAfter
  }

  public var description: String { "\(message): \(remedy)" }
}
