// How to reach one cluster and as whom: what a context of a kubeconfig, or a service account inside a cluster, comes to.

/// Values only; files that it names are read when a connection is made.
public struct ConnectionConfiguration: Sendable, Equatable {
  /// The context's name; nil inside a cluster.
  public var context: String?
  /// The API server's URL: `https://host:6443`, perhaps with a path (`https://rancher/k8s/clusters/c-1`). Without user
  /// information, query and fragment.
  public var server: ServerURL
  public var certificateAuthority = CertificateAuthority.system
  /// The name that the server's certificate must carry, where it is not the URL's host (`tls-server-name`).
  public var tlsServerName: String?
  public var skipsTLSVerification = false
  /// `proxy-url` of the kubeconfig, else what the environment says for this server; nil: none.
  public var proxy: Proxy?
  public var credentials = CredentialSource.none
  /// PEM, beside or instead of a token.
  public var clientCertificate: ClientCertificateSource?
  public var impersonation: Impersonation?
  /// What in the kubeconfig has no effect, which its author may not know; sentences without a full stop.
  public var remarks: [String] = []

  public init(context: String? = nil, server: ServerURL) {
    self.context = context
    self.server = server
  }
}

/// An API server's address, taken apart.
public struct ServerURL: Sendable, Hashable, CustomStringConvertible {
  public let isTLS: Bool
  /// Lower case; an IPv6 address without brackets.
  public let host: String
  public let port: Int
  /// Empty, or a path that begins with a slash and does not end with one.
  public let path: String

  public init(isTLS: Bool, host: String, port: Int, path: String = "") {
    self.isTLS = isTLS
    self.host = host
    self.port = port
    self.path = path
  }

  /// Host and port as they stand in a URL.
  public var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
  public var description: String { "\(isTLS ? "https" : "http")://\(authority)\(path)" }
}

/// Whom the server's certificate has to come from.
public enum CertificateAuthority: Sendable, Equatable {
  /// The machine's own list.
  case system
  /// PEM.
  case data([UInt8])
  /// A file of PEM; an absolute path.
  case file(String)
}

/// A proxy on the way to the server.
public struct Proxy: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case http
    case socks5
  }

  public let kind: Kind
  public let host: String
  public let port: Int
  /// `user:password` of the proxy's URL.
  public let userInformation: Secret?

  public init(kind: Kind, host: String, port: Int, userInformation: Secret? = nil) {
    self.kind = kind
    self.host = host
    self.port = port
    self.userInformation = userInformation
  }
}

/// Where the `Authorization` header comes from.
public enum CredentialSource: Sendable, Equatable {
  case none
  case token(Secret)
  /// A file that holds a token and may change; an absolute path. `fallback` counts while it cannot be read.
  case tokenFile(String, fallback: Secret?)
  case basic(username: String, password: Secret)
  /// A program of the user's own kubeconfig.
  case plugin(CredentialPlugin)
}

/// A client certificate and its key, each PEM in the kubeconfig or in a file (an absolute path).
public struct ClientCertificateSource: Sendable, Equatable {
  public enum Part: Sendable, Equatable {
    case data(Secret)
    case file(String)
  }

  public let certificate: Part
  public let key: Part

  public init(certificate: Part, key: Part) {
    self.certificate = certificate
    self.key = key
  }
}

/// A credential plugin: `exec` of a kubeconfig's user.
///
/// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
public struct CredentialPlugin: Sendable, Equatable {
  /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
  public var apiVersion: String
  /// A name to be looked for on `PATH`, or a path; relative ones have been made absolute from the kubeconfig's directory.
  public var command: String
  public var arguments: [String]
  public var environment: [String: Secret]
  public var installHint: String?
  /// What goes into `KUBERNETES_EXEC_INFO` as `spec.cluster`, as JSON; nil without `provideClusterInfo`.
  public var clusterInformation: Secret?
  /// `interactiveMode: Always`.
  public var needsTerminal = false

  public init(
    apiVersion: String, command: String, arguments: [String] = [], environment: [String: Secret] = [:],
    installHint: String? = nil, clusterInformation: Secret? = nil
  ) {
    self.apiVersion = apiVersion
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.installHint = installHint
    self.clusterInformation = clusterInformation
  }
}

/// `as`, `as-uid`, `as-groups` and `as-user-extra` of a kubeconfig's user.
public struct Impersonation: Sendable, Equatable {
  public var user: String
  public var uid: String?
  public var groups: [String]
  public var extra: [String: [String]]

  public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
    self.user = user
    self.uid = uid
    self.groups = groups
    self.extra = extra
  }
}
