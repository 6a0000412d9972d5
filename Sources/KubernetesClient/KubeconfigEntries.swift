// What a cluster and a user of a kubeconfig come to.

import LocalFiles
import YAMLSyntax

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Kubeconfig.Entry {
  private func wrong(_ message: String, _ remedy: String) -> ConnectionProblem {
    ConnectionProblem(.invalidKubeconfig, "the kubeconfig \(file): \(message)", remedy: remedy)
  }

  // MARK: Clusters

  func connection(
    context: String, environment: HostEnvironment
  ) throws(ConnectionProblem) -> ConnectionConfiguration {
    guard let text = node.text("server") else {
      throw wrong("the cluster of context `\(context)` has no server", "mend it with `kubectl config set-cluster`")
    }
    let skipsVerification = node.flag("insecure-skip-tls-verify")
    let authority: CertificateAuthority
    if let encoded = node.text("certificate-authority-data") {
      authority = .data(try decoded(encoded, "certificate-authority-data"))
    } else if let file = node.text("certificate-authority") {
      authority = .file(path(file))
    } else {
      authority = .system
    }
    if skipsVerification, authority != .system {
      throw wrong(
        "the cluster of context `\(context)` has a certificate authority and `insecure-skip-tls-verify`, which kubectl "
          + "refuses", "take out one of the two")
    }
    guard let server = ServerURL(text) else {
      throw wrong(
        "the server of context `\(context)` is no URL such as https://host:6443",
        "mend it with `kubectl config set-cluster`")
    }
    var configuration = ConnectionConfiguration(context: context, server: server)
    configuration.certificateAuthority = authority
    configuration.skipsTLSVerification = skipsVerification
    configuration.tlsServerName = node.text("tls-server-name")
    if let proxy = node.text("proxy-url") {
      configuration.proxy = try Proxy(url: proxy, setBy: "`proxy-url` of context `\(context)`")
    } else {
      configuration.proxy = try environmentProxy(for: server, environment.variables)
    }
    return configuration
  }

  private func decoded(_ text: String, _ member: String) throws(ConnectionProblem) -> [UInt8] {
    let compact = text.filter { !$0.isWhitespace }
    guard let data = Data(base64Encoded: compact), !data.isEmpty else {
      throw wrong("`\(member)` is not base64", "fetch the kubeconfig anew")
    }
    return Array(data)
  }

  // MARK: Users

  /// Precedence as in client-go: a token file before a token, these before a plugin.
  func addCredentials(
    to configuration: inout ConnectionConfiguration, cluster: Kubeconfig.Entry, name: String
  ) throws(ConnectionProblem) {
    let token = node.text("token").map { Secret($0) }
    let password = node.text("password")
    if let file = node.text("tokenFile") {
      configuration.credentials = .tokenFile(path(file), fallback: token)
    } else if let token {
      configuration.credentials = .token(token)
    } else if let user = node.text("username") {
      configuration.credentials = .basic(username: user, password: Secret(password ?? ""))
    } else if let plugin = node.member("exec")?.value.resolved, plugin.kind == .mapping {
      configuration.credentials = .plugin(try self.plugin(plugin, configuration, cluster, name))
    }
    if node.text("username") != nil, node.text("token") != nil || node.text("tokenFile") != nil {
      throw wrong("user `\(name)` has both a token and a password, which kubectl refuses", "take out one of the two")
    }
    configuration.clientCertificate = try clientCertificate(name)
    if configuration.credentials == .none, configuration.clientCertificate == nil,
      let provider = node.member("auth-provider")?.value.resolved, provider.kind == .mapping
    {
      throw unsupportedProvider(provider.text("name") ?? "", user: name)
    }
    if let user = node.text("as") {
      var extra: [String: [String]] = [:]
      for entry in node.member("as-user-extra")?.value.resolved.entries.map({ $0 }) ?? [] {
        extra[entry.key.resolved.text] = entry.value.resolved.items.map(\.resolved.text)
      }
      configuration.impersonation = Impersonation(
        user: user, uid: node.text("as-uid"), groups: node.texts("as-groups"), extra: extra)
    }
    for value in impersonated(configuration.impersonation) where value.contains(where: \.isNewline) {
      throw wrong("user `\(name)` impersonates somebody with a line break in the name", "mend `as` in the kubeconfig")
    }
  }

  private func impersonated(_ impersonation: Impersonation?) -> [String] {
    guard let impersonation else { return [] }
    return [impersonation.user, impersonation.uid ?? ""] + impersonation.groups
      + impersonation.extra.values.flatMap(\.self)
  }

  private func clientCertificate(_ name: String) throws(ConnectionProblem) -> ClientCertificateSource? {
    func part(_ member: String) throws(ConnectionProblem) -> ClientCertificateSource.Part? {
      if let encoded = node.text(member + "-data") { return .data(Secret(try decoded(encoded, member + "-data"))) }
      return node.text(member).map { .file(path($0)) }
    }
    switch (try part("client-certificate"), try part("client-key")) {
    case (let certificate?, let key?): return ClientCertificateSource(certificate: certificate, key: key)
    case (nil, nil): return nil
    case (.some, nil): throw wrong("user `\(name)` has a client certificate without its key", "add `client-key-data`")
    case (nil, .some):
      throw wrong("user `\(name)` has a client key without its certificate", "add `client-certificate-data`")
    }
  }

  /// Those of clouds left kubectl with 1.26.
  private func unsupportedProvider(_ provider: String, user: String) -> ConnectionProblem {
    let instead =
      switch provider {
      case "gcp": "install `gke-gcloud-auth-plugin` and run `gcloud container clusters get-credentials`"
      case "azure": "install `kubelogin` and run `kubelogin convert-kubeconfig`"
      case "oidc": "use an `exec` plugin, for instance `kubectl oidc-login`"
      default: "use an `exec` credential plugin or a token"
      }
    return ConnectionProblem(
      .unsupported,
      "user `\(user)` logs in with the old auth-provider `\(shortened(provider, to: 40))`, which is not supported",
      remedy: instead)
  }

  // MARK: Plugins

  private static let pluginGroup = "client.authentication.k8s.io/"

  private func plugin(
    _ plugin: YAMLNode, _ configuration: ConnectionConfiguration, _ cluster: Kubeconfig.Entry, _ name: String
  ) throws(ConnectionProblem) -> CredentialPlugin {
    guard let command = plugin.text("command") else {
      throw wrong("the credential plugin of user `\(name)` has no command", "fetch the kubeconfig anew")
    }
    let version = plugin.text("apiVersion") ?? ""
    guard ["v1", "v1beta1"].contains(where: { version == Self.pluginGroup + $0 }) else {
      throw ConnectionProblem(
        .unsupported,
        "the credential plugin of user `\(name)` speaks `\(shortened(version, to: 60))`; known are "
          + "`\(Self.pluginGroup)v1` and `v1beta1`", remedy: "renew the plugin and its kubeconfig entry")
    }
    if plugin.text("interactiveMode") == "Always" {
      throw ConnectionProblem(
        .unsupported, "the credential plugin of user `\(name)` needs a terminal, and there is none here",
        remedy: "use a kubeconfig user that can log in without questions")
    }
    // As a shell does it: a name is looked for on PATH, a path is a path.
    let program = command.contains("/") ? path(command) : command
    var result = CredentialPlugin(apiVersion: version, command: program, arguments: plugin.texts("args"))
    for item in plugin.member("env")?.value.resolved.items.map(\.resolved) ?? [] {
      guard let name = item.text("name") else { continue }
      result.environment[name] = Secret(item.text("value") ?? "")
    }
    result.installHint = plugin.text("installHint").map { shortened($0, to: 500) }
    if plugin.flag("provideClusterInfo") {
      result.clusterInformation = cluster.pluginInformation(configuration)
    }
    return result
  }

  /// `spec.cluster` of an ExecCredential.
  private func pluginInformation(_ configuration: ConnectionConfiguration) -> Secret {
    var members = ["\"server\":\(jsonText(configuration.server.description))"]
    switch configuration.certificateAuthority {
    case .data(let bytes): members.append("\"certificate-authority-data\":\"\(Data(bytes).base64EncodedString())\"")
    case .file(let path):
      if let bytes = try? Data(readFile(path)) {
        members.append("\"certificate-authority-data\":\"\(bytes.base64EncodedString())\"")
      }
    case .system: break
    }
    if let name = configuration.tlsServerName { members.append("\"tls-server-name\":\(jsonText(name))") }
    if configuration.skipsTLSVerification { members.append("\"insecure-skip-tls-verify\":true") }
    if let proxy = node.text("proxy-url") { members.append("\"proxy-url\":\(jsonText(proxy))") }
    for item in node.member("extensions")?.value.resolved.items.map(\.resolved) ?? []
    where item.text("name") == Self.pluginGroup + "exec" {
      if let value = item.member("extension")?.value { members.append("\"config\":\(jsonText(of: value, depth: 0))") }
    }
    return Secret("{\(members.joined(separator: ","))}")
  }
}

/// A node as JSON, typed as kubectl types it.
private func jsonText(of node: YAMLNode, depth: Int) -> String {
  let node = node.resolved
  guard depth < 32 else { return "null" }
  switch node.kind {
  case .mapping:
    let members = node.entries.map { "\(jsonText($0.key.resolved.text)):\(jsonText(of: $0.value, depth: depth + 1))" }
    return "{\(members.joined(separator: ","))}"
  case .sequence: return "[\(node.items.map { jsonText(of: $0, depth: depth + 1) }.joined(separator: ","))]"
  default:
    switch node.scalar {
    case .boolean(let value)?: return value ? "true" : "false"
    case .integer(let digits)?: return digits
    case .float(let value)? where value.isFinite: return "\(value)"
    case .string(let text)?: return jsonText(text)
    default: return "null"
    }
  }
}

/// A text as a JSON string.
func jsonText(_ text: String) -> String {
  guard let data = try? JSONEncoder().encode(text) else { return "\"\"" }
  return String(decoding: data, as: UTF8.self)
}
