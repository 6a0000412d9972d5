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
    guard let address = text("server") else {
      throw wrong("the cluster of context `\(context)` has no server", "mend it with `kubectl config set-cluster`")
    }
    guard let server = ServerURL(address) else {
      throw wrong(
        "the server of context `\(context)` is no URL such as https://host:6443",
        "mend it with `kubectl config set-cluster`")
    }
    var configuration = ConnectionConfiguration(context: context, server: server)
    if text("certificate-authority-data") != nil, text("certificate-authority") != nil {
      throw twice("the cluster of context `\(context)`", "certificate-authority")
    }
    if let encoded = text("certificate-authority-data") {
      configuration.certificateAuthority = .data(decoded(encoded))
    } else if let file = text("certificate-authority") {
      configuration.certificateAuthority = .file(path(file))
    }
    configuration.skipsTLSVerification = node?.flag("insecure-skip-tls-verify") ?? false
    if server.isTLS, configuration.skipsTLSVerification, configuration.certificateAuthority != .system {
      throw wrong(
        "the cluster of context `\(context)` has a certificate authority and `insecure-skip-tls-verify`, which kubectl "
          + "refuses", "take out one of the two")
    }
    configuration.tlsServerName = text("tls-server-name")
    if let proxy = text("proxy-url") {
      guard proxy.contains("://") else {
        throw wrong(
          "`proxy-url` of context `\(context)` has no scheme, which kubectl refuses", "write http:// in front of it")
      }
      configuration.proxy = try Proxy(url: proxy, setBy: "`proxy-url` of context `\(context)`")
    } else {
      configuration.proxy = try environmentProxy(for: server, environment.variables)
    }
    return configuration
  }

  /// What the file's reader found to be base64.
  private func decoded(_ text: String) -> [UInt8] { decodedBase64(text) ?? [] }

  private func twice(_ whose: String, _ member: String) -> ConnectionProblem {
    wrong("\(whose) has both `\(member)` and `\(member)-data`, which kubectl refuses", "take out one of the two")
  }

  // MARK: Users

  /// Precedence as in client-go: a token file before a token, these before a plugin. What kubectl refuses is refused, in
  /// whatever way the server is reached; credentials go only to a server with TLS.
  func addCredentials(
    to configuration: inout ConnectionConfiguration, cluster: Kubeconfig.Entry, name: String
  ) throws(ConnectionProblem) {
    let token = text("token").map { Secret($0) }
    let (user, password) = (text("username"), text("password"))
    if token != nil && (user != nil || password != nil) || text("tokenFile") != nil && user != nil {
      throw wrong("user `\(name)` has both a token and a password, which kubectl refuses", "take out one of the two")
    }
    var source = CredentialSource.none
    let exec = node?.member("exec")?.value.resolved
    let plugin = try exec.flatMap { $0.isNull ? nil : $0 }
      .map { node throws(ConnectionProblem) in try self.plugin(node, configuration, cluster, name) }
    let provider = node?.member("auth-provider")?.value.resolved
    let oldProvider = provider.flatMap { $0.isNull ? nil : $0.text("name") ?? "" }
    guard plugin == nil || oldProvider == nil else {
      throw wrong(
        "user `\(name)` has both `exec` and `auth-provider`, which kubectl refuses", "take out `auth-provider`")
    }
    if let file = text("tokenFile") {
      source = .tokenFile(path(file), fallback: token)
    } else if let token {
      source = .token(token)
    } else if let user {
      source = .basic(username: user, password: Secret(password ?? ""))
    } else if let plugin {
      source = .plugin(try plugin.usable(name))
    }
    let certificate = try clientCertificate(name, &configuration)
    // Only that of OpenID Connect is left in kubectl, and it comes after other credentials.
    if let oldProvider, oldProvider != "oidc" || source == .none && certificate == nil {
      throw unsupportedProvider(oldProvider, user: name)
    }
    configuration.impersonation = try impersonation(name)
    guard configuration.server.isTLS else { return }
    configuration.credentials = source
    configuration.clientCertificate = certificate
  }

  private func impersonation(_ name: String) throws(ConnectionProblem) -> Impersonation? {
    let (uid, groups) = (text("as-uid"), node?.texts("as-groups") ?? [])
    var extra: [String: [String]] = [:]
    for entry in node?.member("as-user-extra")?.value.resolved.entries.map({ $0 }) ?? [] {
      extra[entry.key.resolved.text] = entry.value.resolved.items.map(\.resolved.text)
    }
    guard let user = text("as") else {
      guard uid == nil, groups.isEmpty, extra.isEmpty else {
        throw wrong(
          "user `\(name)` has `as-uid`, `as-groups` or `as-user-extra` without `as`, which kubectl refuses",
          "name the user to act as: `as`")
      }
      return nil
    }
    let values = [user, uid ?? ""] + groups + extra.values.flatMap(\.self)
    guard !values.contains(where: { $0.contains(where: \.isNewline) }) else {
      throw wrong("user `\(name)` impersonates somebody with a line break in the name", "mend `as` in the kubeconfig")
    }
    return Impersonation(user: user, uid: uid, groups: groups, extra: extra)
  }

  private func clientCertificate(
    _ name: String, _ configuration: inout ConnectionConfiguration
  ) throws(ConnectionProblem) -> ClientCertificateSource? {
    func part(_ member: String) throws(ConnectionProblem) -> ClientCertificateSource.Part? {
      if let encoded = text(member + "-data") {
        guard text(member) == nil else { throw twice("user `\(name)`", member) }
        return .data(Secret(decoded(encoded)))
      }
      return text(member).map { .file(path($0)) }
    }
    guard let certificate = try part("client-certificate") else {
      if text("client-key") != nil || text("client-key-data") != nil {
        // As kubectl does it.
        configuration.remarks.append("user `\(name)` has a client key without a certificate: it is not used")
      }
      return nil
    }
    guard let key = try part("client-key") else {
      throw wrong("user `\(name)` has a client certificate without its key", "add `client-key-data`")
    }
    return ClientCertificateSource(certificate: certificate, key: key)
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

  fileprivate static let pluginGroup = "client.authentication.k8s.io/"

  private func plugin(
    _ plugin: YAMLNode, _ configuration: ConnectionConfiguration, _ cluster: Kubeconfig.Entry, _ name: String
  ) throws(ConnectionProblem) -> CredentialPlugin {
    func incomplete(_ what: String) -> ConnectionProblem {
      wrong("the credential plugin of user `\(name)` has \(what), which kubectl refuses", "renew the kubeconfig entry")
    }
    guard plugin.kind == .mapping, let command = plugin.text("command") else { throw incomplete("no `command`") }
    guard let version = plugin.text("apiVersion") else { throw incomplete("no `apiVersion`") }
    var mode = plugin.text("interactiveMode")
    // Only newer versions have to say it.
    if mode == nil, ["v1beta1", "v1alpha1"].contains(where: { version == Self.pluginGroup + $0 }) {
      mode = "IfAvailable"
    }
    guard let mode else { throw incomplete("no `interactiveMode`") }
    guard ["Never", "IfAvailable", "Always"].contains(mode) else {
      throw incomplete("an `interactiveMode` that is none of Never, IfAvailable and Always")
    }
    // As a shell does it: a name is looked for on PATH, a path is a path.
    let program = command.contains("/") ? path(command) : command
    var result = CredentialPlugin(apiVersion: version, command: program, arguments: plugin.texts("args"))
    result.needsTerminal = mode == "Always"
    for item in plugin.member("env")?.value.resolved.items.map(\.resolved) ?? [] {
      guard let name = item.text("name") else { throw incomplete("a variable without a name") }
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
    if let proxy = text("proxy-url") { members.append("\"proxy-url\":\(jsonText(proxy))") }
    for item in node?.member("extensions")?.value.resolved.items.map(\.resolved) ?? []
    where item.text("name") == Self.pluginGroup + "exec" {
      if let value = item.member("extension")?.value { members.append("\"config\":\(jsonText(of: value, depth: 0))") }
    }
    return Secret("{\(members.joined(separator: ","))}")
  }
}

extension CredentialPlugin {
  /// - Throws: where the plugin cannot be run by us.
  fileprivate func usable(_ user: String) throws(ConnectionProblem) -> CredentialPlugin {
    let group = Kubeconfig.Entry.pluginGroup
    guard ["v1", "v1beta1"].contains(where: { apiVersion == group + $0 }) else {
      throw ConnectionProblem(
        .unsupported,
        "the credential plugin of user `\(user)` speaks `\(shortened(apiVersion, to: 60))`; known are "
          + "`\(group)v1` and `v1beta1`", remedy: "renew the plugin and its kubeconfig entry")
    }
    guard !needsTerminal else {
      throw ConnectionProblem(
        .unsupported, "the credential plugin of user `\(user)` needs a terminal, and there is none here",
        remedy: "use a kubeconfig user that can log in without questions")
    }
    return self
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
  let encoder = JSONEncoder()
  // Go does not escape slashes, and there are plugins in shell that look for URLs.
  encoder.outputFormatting = .withoutEscapingSlashes
  guard let data = try? encoder.encode(text) else { return "\"\"" }
  return String(decoding: data, as: UTF8.self)
}
