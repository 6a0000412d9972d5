// Kubeconfigs found, merged and understood as kubectl does it; secrets never in a message.

import Foundation
import TestSupport
import Testing

@testable import KubernetesClient

extension TemporaryDirectory {
  /// The surroundings of a user whose home this is.
  func environment(_ variables: [String: String] = [:]) -> HostEnvironment {
    var result = HostEnvironment(
      variables: variables.merging(["HOME": path]) { first, _ in first }, workingDirectory: path)
    result.serviceAccountDirectory = path + "/serviceaccount"
    return result
  }
}

/// A kubeconfig of one context `c` with the members of its cluster and user, as flow mappings.
private func kubeconfig(cluster: String = "server: \"https://host:6443\"", user: String = "token: s3cret-token")
  -> String
{
  """
  apiVersion: v1
  kind: Config
  current-context: c
  contexts: [{name: c, context: {cluster: k, user: u}}]
  clusters: [{name: k, cluster: {\(cluster)}}]
  users: [{name: u, user: {\(user)}}]
  """
}

@Suite struct KubeconfigTests {
  /// What a kubeconfig's current context leads to, or the problem's kind.
  private func connection(
    _ text: String, context: String? = nil, variables: [String: String] = [:]
  ) throws -> Result<ConnectionConfiguration, ConnectionProblem> {
    let directory = try TemporaryDirectory()
    try directory.write(".kube/config", text)
    let environment = directory.environment(variables)
    let loaded = Kubeconfig.load(paths: nil, environment: environment)
    do throws(ConnectionProblem) {
      return .success(try loaded.connection(toContext: context, environment: environment))
    } catch {
      #expect(!"\(error)".contains("s3cret"), "\(error)")
      return .failure(error)
    }
  }

  @Test func theUsualOne() throws {
    let configuration = try connection(kubeconfig()).get()
    #expect(configuration.context == "c")
    #expect(configuration.server.description == "https://host:6443")
    #expect(configuration.credentials == .token(Secret("s3cret-token")))
    #expect(configuration.certificateAuthority == .system)
  }

  static let servers: [(String, String)] = [
    ("https://host", "https://host:443"), ("http://host", "http://host:80"), ("host:8080", "http://host:8080"),
    ("localhost:8080", "http://localhost:8080"), ("HTTPS://Host:6443/", "https://host:6443"),
    ("https://rancher.example/k8s/clusters/c-1/", "https://rancher.example:443/k8s/clusters/c-1"),
    ("https://[::1]:6443", "https://[::1]:6443"), ("https://[fd00::1]", "https://[fd00::1]:443"),
    ("https://10.0.0.1:6443?a=b#c", "https://10.0.0.1:6443"),
    ("https://me:s3cret@host:6443", "https://host:6443"),
  ]

  @Test(arguments: servers) func server(_ row: (String, String)) throws {
    #expect(try connection(kubeconfig(cluster: "server: \"\(row.0)\"")).get().server.description == row.1)
  }

  /// The cluster's members, the user's, the problem's kind.
  static let wrong: [(String, String, ConnectionProblem.Kind)] = [
    ("server: \"\"", "{}", .invalidKubeconfig),
    ("server: \"ftp://host\"", "{}", .invalidKubeconfig),
    ("server: \"https://\"", "{}", .invalidKubeconfig),
    ("server: \"https://host:99999\"", "{}", .invalidKubeconfig),
    ("server: \"https://h\", certificate-authority-data: \"!!\"", "{}", .invalidKubeconfig),
    (
      "server: \"https://h\", insecure-skip-tls-verify: true, certificate-authority: ca.crt", "{}",
      .invalidKubeconfig
    ),
    ("server: \"https://h\", proxy-url: \"https://p\"", "{}", .unsupported),
    ("server: \"https://h\", proxy-url: \"ftp://p\"", "{}", .unsupported),
    ("server: \"https://h\"", "client-key-data: s3cret", .invalidKubeconfig),
    ("server: \"https://h\"", "token: 33333", .invalidKubeconfig),
    ("server: \"https://h\", proxy-url: \"p:3128\"", "{}", .invalidKubeconfig),
    ("server: \"https://h\", certificate-authority-data: c2Vj, certificate-authority: x", "{}", .invalidKubeconfig),
    ("server: \"https://h\"", "as-groups: [s3cret]", .invalidKubeconfig),
    (
      "server: \"https://h\"",
      "auth-provider: {name: oidc}, exec: {apiVersion: v1, command: x, interactiveMode: Never}", .invalidKubeconfig
    ),
    ("server: \"https://h\"", "exec: {apiVersion: client.authentication.k8s.io/v1, command: x}", .invalidKubeconfig),
    (
      "server: \"https://h\"",
      "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: s3cret}", .invalidKubeconfig
    ),
    (
      "server: \"https://h\"",
      "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Never, env: [{value: s3cret}]}",
      .invalidKubeconfig
    ),
    ("server: \"https://h\"", "client-certificate: a.crt", .invalidKubeconfig),
    ("server: \"https://h\"", "token: s3cret, username: me", .invalidKubeconfig),
    ("server: \"https://h\"", "auth-provider: {name: gcp}", .unsupported),
    ("server: \"https://h\"", "auth-provider: {name: azure}", .unsupported),
    ("server: \"https://h\"", "auth-provider: {name: oidc, config: {id-token: s3cret}}", .unsupported),
    (
      "server: \"https://h\"", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", .unsupported
    ),
    ("server: \"https://h\"", "exec: {apiVersion: client.authentication.k8s.io/v1}", .invalidKubeconfig),
    (
      "server: \"https://h\"",
      "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}", .unsupported
    ),
    ("server: \"https://h\"", "as: \"a\\nb\"", .invalidKubeconfig),
  ]

  @Test(arguments: wrong.indices) func whatCannotBeIsNamed(_ index: Int) throws {
    let (cluster, user, kind) = Self.wrong[index]
    guard case .failure(let problem) = try connection(kubeconfig(cluster: cluster, user: user)) else {
      Issue.record("\(cluster) \(user) was taken")
      return
    }
    #expect(problem.kind == kind)
    #expect(!problem.remedy.isEmpty)
  }

  private struct Verdict: Decodable {
    let what: String
    /// `uses`; `refuses`; `localhost` where it goes to localhost:8080, because it finds no server.
    let kubectl: String
    let kubeconfig: String
    /// `connecting`: a file or certificate that is looked at later.
    let found: String?
  }

  /// What the real kubectl (1.32) did with each, collected by running it; test_kubeconfigs.py runs it again.
  @Test func whatKubectlUsesIsUsed() throws {
    let rows = try fixtureRows("kubeconfigs", as: Verdict.self, in: .module)
    #expect(rows.count > 100)
    for row in rows where row.found == nil {
      switch try connection(row.kubeconfig) {
      case .success: #expect(row.kubectl == "uses", "\(row.what): kubectl refuses it")
      case .failure(let problem):
        #expect(row.kubectl != "uses" || problem.kind == .unsupported, "\(row.what): \(problem)")
      }
    }
  }

  @Test func whatHasNoEffectIsRemarked() throws {
    for (user, count) in [("token: t, client-key-data: czNj", 1), ("token: t", 0)] {
      #expect(try connection(kubeconfig(user: user)).get().remarks.count == count)
    }
    let stranger = try connection(kubeconfig().replacing("user: u", with: "user: other")).get()
    #expect(stranger.remarks.count == 1 && stranger.credentials == .none)
  }

  /// The text, and where it is at fault.
  static let broken: [(String, String)] = [
    ("{", "line 1"), ("a: b\n  c: d", "line 2"), ("- a", ""), ("\u{0}", "line 1"),
    ("users: [{name: u, user: {token: s3cret-token\nclusters: *s3cret", "line"),
    ("kind: s3cret", "line 1"), ("a: 1\napiVersion: s3cret", "line 2"),
    ("users:\n- {name: u}\n- {name: u}", "line 3"),
  ]

  @Test(arguments: broken) func whatIsNoKubeconfigIsNamedWithoutBeingQuoted(_ row: (String, String)) throws {
    guard case .failure(let problem) = try connection(row.0) else {
      Issue.record("it was taken")
      return
    }
    #expect(problem.kind == .invalidKubeconfig)
    #expect(row.1.isEmpty || problem.message.contains(row.1), "\(problem)")
  }

  /// The text, the context that is asked for, the problem's kind, and what it names.
  static let contextProblems: [(String, String?, ConnectionProblem.Kind, String)] = [
    (kubeconfig(), "other", .noContext, "`c`"),
    ("contexts: [{name: c, context: {cluster: k}}]", nil, .noContext, ""),
    ("contexts: [{name: c, context: {user: u}}]", "c", .noContext, "`c`"),
    ("contexts: [{name: c, context: {cluster: k}}]", "c", .noContext, "`k`"),
  ]

  @Test(arguments: contextProblems.indices) func contexts(_ index: Int) throws {
    let (text, context, kind, name) = Self.contextProblems[index]
    guard case .failure(let problem) = try connection(text, context: context) else {
      Issue.record("it was taken")
      return
    }
    #expect(problem.kind == kind)
    #expect(name.isEmpty || problem.message.contains(name), "\(problem)")
  }

  /// All that is said of kubeconfigs: Tests/Wording/kubeconfigs.md.
  @Test func wordsAreAsTheyWere() throws {
    let texts: [(String, String?)] =
      Self.wrong.map { (kubeconfig(cluster: $0.0, user: $0.1), nil) } + Self.broken.map { ($0.0, nil) }
      + Self.contextProblems.map { ($0.0, $0.1) }
    var said: [String] = []
    for (text, context) in texts {
      let directory = try TemporaryDirectory()
      try directory.write(".kube/config", text)
      said.append(try told(directory, context: context))
    }
    let empty = try TemporaryDirectory()
    said.append(try told(empty))
    said.append(try told(empty, paths: ["\(empty.path)/none"]))
    said.append(try told(empty, paths: [empty.path]))
    var words = """
      # What is said of kubeconfigs

      The kind of the problem, what is wrong, and what to do. Written by `KubeconfigTests`; see
      `Tests/TestSupport/Wording.swift`.


      """
    var seen: Set<String> = []
    for line in said where seen.insert(line).inserted { words += "- \(line)\n" }
    let difference = difference(of: words, from: "kubeconfigs.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  private func told(_ directory: TemporaryDirectory, context: String? = nil, paths: [String]? = nil) throws -> String {
    let environment = directory.environment()
    let problem = #expect(throws: ConnectionProblem.self) {
      try Kubeconfig.load(paths: paths, environment: environment)
        .connection(toContext: context, environment: environment)
    }
    let told = try #require(problem)
    return
      "\(told.kind): \(told.message.replacing(directory.path, with: "~")): \(told.remedy.replacing(directory.path, with: "~"))"
  }

  @Test func filesAreMergedAndTheFirstWins() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "a/first",
      "contexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {client-certificate: x.crt, client-key: ../x.key}}]"
    )
    try directory.write(
      "b/second",
      """
      current-context: c
      contexts: [{name: c, context: {cluster: other}}]
      clusters: [{name: k, cluster: {server: "https://one", certificate-authority: ca/ca.crt}}]
      """)
    try directory.write("third", "current-context: d\nclusters: [{name: k, cluster: {server: \"https://two\"}}]")
    let environment = directory.environment(["KUBECONFIG": "a/first::missing:b/second:third:a/first"])
    let loaded = Kubeconfig.load(paths: nil, environment: environment)
    #expect(loaded.paths == ["a/first", "missing", "b/second", "third"].map { "\(directory.path)/\($0)" })
    let configuration = try loaded.connection(toContext: nil, environment: environment)
    #expect(configuration.server.host == "one")
    #expect(configuration.certificateAuthority == .file("\(directory.path)/b/ca/ca.crt"))
    #expect(
      configuration.clientCertificate
        == ClientCertificateSource(
          certificate: .file("\(directory.path)/a/x.crt"), key: .file("\(directory.path)/x.key")))
  }

  @Test func filesThatTheUserNamesHaveToBeThere() throws {
    let directory = try TemporaryDirectory()
    let environment = directory.environment()
    let loaded = Kubeconfig.load(paths: ["\(directory.path)/none"], environment: environment)
    let problem = #expect(throws: ConnectionProblem.self) {
      try loaded.connection(toContext: nil, environment: environment)
    }
    #expect(problem?.kind == .invalidKubeconfig)
    #expect(problem?.message.contains("\(directory.path)/none") == true)
  }

  @Test func aDirectoryOrPipeIsNoKubeconfig() throws {
    let directory = try TemporaryDirectory()
    mkfifo("\(directory.path)/pipe", 0o600)
    for name in [".", "pipe"] {
      let environment = directory.environment(["KUBECONFIG": "\(directory.path)/\(name)"])
      let loaded = Kubeconfig.load(paths: nil, environment: environment)
      #expect(throws: ConnectionProblem.self) { try loaded.connection(toContext: nil, environment: environment) }
    }
  }

  @Test func insideACluster() throws {
    let directory = try TemporaryDirectory()
    let variables = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"]
    func connection() throws -> ConnectionConfiguration {
      let environment = directory.environment(variables)
      return try Kubeconfig.load(paths: nil, environment: environment)
        .connection(toContext: nil, environment: environment)
    }
    #expect(throws: ConnectionProblem.self) { try connection() }
    try directory.write("serviceaccount/token", "t")
    let configuration = try connection()
    #expect(configuration.context == nil)
    #expect(configuration.server.description == "https://[fd00::1]:443")
    #expect(configuration.credentials == .tokenFile("\(directory.path)/serviceaccount/token", fallback: nil))
    // A kubeconfig wins.
    try directory.write(".kube/config", kubeconfig())
    #expect(try connection().context == "c")
  }

  @Test func impersonation() throws {
    let user = "token: t, as: bob, as-uid: \"7\", as-groups: [dev, ops], as-user-extra: {reason: [a, b]}"
    #expect(
      try connection(kubeconfig(user: user)).get().impersonation
        == Impersonation(user: "bob", uid: "7", groups: ["dev", "ops"], extra: ["reason": ["a", "b"]]))
  }

  /// The server's host, NO_PROXY, whether it goes through the proxy.
  static let proxies: [(String, String, Bool)] = [
    ("host", "", true), ("host", "host", false), ("a.host", "host", false), ("ahost", "host", true),
    ("host", ".host", true), ("a.host", ".host", false), ("a.host", "*.host", false), ("host", "*", false),
    ("host", "other, host ", false), ("host", "host:6443", false), ("host", "host:443", true),
    ("10.1.2.3", "10.0.0.0/8", false), ("11.1.2.3", "10.0.0.0/8", true), ("10.1.2.3", "10.1.2.3", false),
    ("10.1.2.3", "10.1.2.3:1", true), ("fd00::1", "fd00::/8", false), ("fd00::1", "[fd00::1]:6443", false),
    ("localhost", "", false), ("127.0.0.1", "", false), ("::1", "", false), ("host", ",,", true),
    ("host", "10.0.0.0/99", true),
  ]

  @Test(arguments: proxies) func proxiesOfTheEnvironment(_ row: (String, String, Bool)) throws {
    let host = row.0.contains(":") ? "[\(row.0)]" : row.0
    let configuration = try connection(
      kubeconfig(cluster: "server: \"https://\(host):6443\""),
      variables: ["HTTPS_PROXY": "http://me:s3cret@proxy:3128", "no_proxy": row.1]
    ).get()
    #expect((configuration.proxy != nil) == row.2, "\(row)")
    #expect(!"\(configuration)".contains("s3cret"))
  }

  @Test(arguments: [
    ("socks5://p", Proxy.Kind.socks5, 1080), ("socks5h://p:9", .socks5, 9), ("http://p", .http, 80),
    ("http://p:3128", .http, 3128),
  ])
  func proxiesOfTheKubeconfig(_ row: (String, Proxy.Kind, Int)) throws {
    let configuration = try connection(
      kubeconfig(cluster: "server: \"https://127.0.0.1\", proxy-url: \"\(row.0)\"")
    ).get()
    #expect(configuration.proxy == Proxy(kind: row.1, host: "p", port: row.2))
  }

  /// Whatever becomes of a kubeconfig, it is read or refused, and its secrets are not told.
  @Test func anyDamage() throws {
    let whole = Array(
      kubeconfig(
        cluster: "server: \"https://host:6443\", proxy-url: \"http://a:s3cret@p\"",
        user:
          "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./x, env: [{name: A, value: s3cret}]}, token: s3cret"
      ).utf8)
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/config"
    var random = SeededRandom()
    for _ in 0..<cases(quick: 300, full: 1500) {
      var bytes = whole
      for _ in 0...random.below(3) {
        let index = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: index)
        case 1: bytes[index] = UInt8(random.below(256))
        default: bytes.removeSubrange(index..<min(bytes.count, index + 20))
        }
        if bytes.isEmpty { bytes = whole }
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let environment = directory.environment(["KUBECONFIG": path])
      let loaded = Kubeconfig.load(paths: nil, environment: environment)
      for context in [nil, "c"] {
        do throws(ConnectionProblem) {
          _ = try loaded.connection(toContext: context, environment: environment)
        } catch {
          #expect(!error.description.contains("s3cret"), "\(error): \(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
  }
}
