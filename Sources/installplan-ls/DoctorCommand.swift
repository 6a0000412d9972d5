// `installplan-ls doctor`: what the files here are checked against, step by step to the cluster, and what to do about the first
// step that fails.

import ArgumentParser
import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServer
import LiveCatalog
import LocalFiles
import TextDocument
import WorkspaceFiles

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Tell what the files here are checked against, how the cluster is reached, and what to do where it is not.",
    discussion: "Exit code: 0 when all is well, 1 when something is wrong.")

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    var examination = Examination(cluster)
    await examination.run()
    Platform.exit(examination.isWell ? 0 : 1)
  }
}

private struct Examination {
  private let cluster: ClusterOptions
  private let environment = HostEnvironment.current(workingDirectory: workingDirectory())
  private(set) var isWell = true
  /// What has been complained of: each thing is told once.
  private var told: Set<String> = []

  init(_ cluster: ClusterOptions) { self.cluster = cluster }

  // MARK: Telling

  private func say(_ name: String, _ text: String) { Self.say(name, text) }

  private static func say(_ name: String, _ text: String) {
    print(name + String(repeating: " ", count: max(1, 20 - name.count)) + printable(text))
  }

  private mutating func complain(_ name: String, _ message: String, next: String) {
    isWell = false
    guard told.insert(message).inserted else { return say(name, "WRONG  the same as above") }
    say(name, "WRONG  \(message)")
    say("", "next: \(next)")
  }

  private mutating func complain(_ name: String, _ problem: ConnectionProblem) {
    complain(name, problem.message, next: problem.remedy)
  }

  // MARK: The workspace

  mutating func run() async {
    say("installplan-ls", serverVersion)
    if let home = environment.variables["HOME"], !home.isEmpty, environment.homeDirectory == nil {
      complain("HOME", "HOME is `\(home)`, which is no absolute path", next: "set HOME to your home directory")
    }
    guard cluster.context == nil else { return await examine(cluster.reference) }
    let directory = environment.workingDirectory
    let surroundings = findSurroundings(of: directory, upTo: nil, knownRules: Set(Rule.all.map(\.code)))
    guard let file = surroundings.workspaceFile else { return await examine(cluster.reference) }
    say("workspace file", file.path)
    for problem in file.problems {
      complain("", "\(problem)", next: "mend it: what is not understood has no effect")
    }
    var isCurrentWanted = true
    var wanted: [ClusterReference] = []
    for entry in file.placed.settings.catalog ?? [] where isCurrentWanted {
      let name = "catalog of " + entry.paths.map(\.pattern).joined(separator: ", ")
      switch entry.source {
      case .files(let files): examine(files.map { absolutePath($0, from: file.placed.directory) }, name)
      case .context(let context):
        let request = ContextRequest(workspace: file.placed.directory, context: context)
        if isTrusted(request) {
          say(name, "context \(context)")
          wanted.append(ClusterReference(context: context))
        } else {
          say(name, "context \(context), which is not asked: it is not your current one, and the workspace chose it")
          say("", "next: `installplan-ls doctor --context \(shellQuoted(context))`, if you trust this workspace")
        }
      }
      // The first entry that matches counts.
      for directory in entry.charts { examineCharts(absolutePath(directory, from: file.placed.directory)) }
      isCurrentWanted = !entry.paths.contains(Glob("**"))
    }
    if isCurrentWanted { wanted.append(cluster.reference) }
    for reference in wanted { await examine(reference) }
  }

  private mutating func examineCharts(_ directory: String) {
    guard let entries = directoryEntries(directory) else {
      return complain(
        "charts", "\(directory) cannot be read",
        next: "write it with `installplan-ls catalog export --charts DIR`, or correct `charts`")
    }
    let count = entries.reduce(0) { $0 + ($1.kind == .directory || $1.name.hasSuffix(".tgz") ? 1 : 0) }
    say("charts", "\(directory), \(count)")
  }

  private func isTrusted(_ request: ContextRequest) -> Bool {
    request.context == Kubeconfig.load(paths: nil, environment: environment).currentContext
      || TrustedContexts(variables: environment.variables)?.contains(request) == true
  }

  private mutating func examine(_ files: [String], _ name: String) {
    let loaded = loadCatalog(files: files)
    for problem in loaded.problems {
      complain(name, "\(problem)", next: "write it again with `installplan-ls catalog export`, or name another file")
    }
    for path in files {
      guard let origin = loaded.origins[path] else { continue }
      let age = origin.map { ageText(seconds: secondsSince1970() - $0.exportedAt) } ?? "without a date of its own"
      say(name, "\(path), \(age)")
    }
    let catalog = loaded.catalog
    say(
      "",
      "\(catalog.extensions.count) extensions, \(catalog.extensionVersionCount) versions, "
        + "\(catalog.clusters.count) clusters")
    for contents in loaded.confidentialContents {
      complain(name, contents.finding, next: contents.remedy)
    }
  }

  // MARK: The cluster

  private mutating func examine(_ reference: ClusterReference) async {
    let (connection, paths) = resolve(reference, environment)
    say("kubeconfig", paths.isEmpty ? "none" : paths.joined(separator: ", "))
    switch connection {
    case .failure(let problem): complain("context", problem)
    case .success(let configuration): await examine(configuration, reference)
    }
  }

  private mutating func examine(_ configuration: ConnectionConfiguration, _ reference: ClusterReference) async {
    say(
      "context",
      configuration.context.map { reference.context == nil ? "\($0) (the current one)" : $0 } ?? "(inside a cluster)")
    say("server", "\(configuration.server)")
    if let proxy = configuration.proxy { say("proxy", "\(proxy.kind.rawValue)://\(proxy.host):\(proxy.port)") }
    say("credentials", credentials(configuration))
    for remark in configuration.remarks { say("", "note: \(remark)") }
    var limits = ClientLimits()
    limits.answer = min(limits.answer, cluster.timeout)
    limits.connect = min(limits.connect, cluster.timeout)
    limits.plugin = min(limits.plugin, cluster.timeout)
    // One for all that is asked: a plugin that opens a browser does it once.
    let provider = CredentialProvider(
      configuration, environment: environment, pluginTimeout: limits.plugin,
      listener: { Self.say("the plugin says", $0) })
    let client = APIClient(configuration, credentials: provider, limits: limits)
    let version: Result<String, ConnectionProblem>
    do throws(ConnectionProblem) {
      version = .success(try await client.version())
    } catch {
      version = .failure(error)
    }
    await sayCertificate(client)
    switch version {
    case .success(let version):
      sayTLS(configuration)
      say("Kubernetes", version)
    case .failure(let problem):
      // A server that refuses us has shown its certificate.
      if problem.kind == .unauthorized || problem.kind == .forbidden { sayTLS(configuration) }
      complain(problem.kind == .tls ? "TLS" : "connection", problem)
    }
    if case .failure(let problem) = version, problem.kind != .forbidden, problem.kind != .notFound {
      await client.close()
      return sayCache(configuration)
    }
    await sayIdentity(client, configuration)
    await examineKinds(client, limits, reference, provider)
    await client.close()
    sayCache(configuration)
  }

  private func credentials(_ configuration: ConnectionConfiguration) -> String {
    var kinds: [String] = []
    switch configuration.credentials {
    case .none: break
    case .token: kinds.append("token")
    case .tokenFile(let path, _): kinds.append("token file \(path)")
    case .basic(let username, _): kinds.append("password of \(username)")
    case .plugin(let plugin): kinds.append("plugin \(plugin.command)")
    }
    if configuration.clientCertificate != nil { kinds.append("client certificate") }
    if let impersonation = configuration.impersonation { kinds.append("acting as \(impersonation.user)") }
    return kinds.isEmpty ? "none" : kinds.joined(separator: ", ")
  }

  private mutating func sayCertificate(_ client: APIClient) async {
    guard let end = await client.clientCertificateEnd() else { return }
    let left = Double(end) - secondsSince1970()
    guard left > 0 else {
      return complain(
        "client certificate", "it expired on \(dateText(end))",
        next: "renew the client certificate in the kubeconfig, or fetch the cluster's kubeconfig anew")
    }
    say("client certificate", "valid until \(dateText(end))")
  }

  private func sayTLS(_ configuration: ConnectionConfiguration) {
    guard configuration.server.isTLS else { return say("TLS", "none: what is sent can be read on the way") }
    guard !configuration.skipsTLSVerification else {
      return say("TLS", "not verified (insecure-skip-tls-verify): anybody on the way may pose as the server")
    }
    switch configuration.certificateAuthority {
    case .system: say("TLS", "verified with this machine's authorities")
    case .data, .file: say("TLS", "verified with the kubeconfig's authority")
    }
  }

  private mutating func sayIdentity(_ client: APIClient, _ configuration: ConnectionConfiguration) async {
    do throws(ConnectionProblem) {
      let name = try await client.userName()
      guard name == "system:anonymous" else { return say("who am I", name ?? "not told") }
      let hasNone = configuration.credentials == .none && configuration.clientCertificate == nil
      complain(
        "who am I",
        "the server takes us for system:anonymous: "
          + (hasNone ? "the context's user has no credentials" : "it does not know the credentials that it is shown"),
        next: "log in to the cluster, or give the context a user with `kubectl config set-context`")
    } catch {
      switch error.kind {
      // Before Kubernetes 1.28 nobody could ask.
      case .notFound, .forbidden: say("who am I", "the server does not tell")
      default: complain("who am I", error)
      }
    }
  }

  private mutating func examineKinds(
    _ client: APIClient, _ limits: ClientLimits, _ reference: ClusterReference, _ provider: CredentialProvider
  ) async {
    var settings = FollowerOptions()
    settings.limits = limits
    let update = await currentCatalog(
      of: reference, environment: environment, options: settings, credentials: provider, timeout: cluster.timeout,
      isPatient: false, wanting: Self.installedCharts)
    if let problem = update.status.wrongCluster { return complain("KubeSphere", problem) }
    for kind in CatalogKind.allCases {
      switch update.status.kinds[kind] {
      case .listed(let count)?:
        let resource = kind.resource
        let isWatched = (try? await client.isAllowed("watch", resource)) ?? true
        say(kind.rawValue, "\(count)" + (isWatched ? "" : ", listed every now and then: we may not watch them"))
      case .failed(let problem)?: complain(kind.rawValue, problem)
      case .loading?, nil:
        complain(
          kind.rawValue,
          ConnectionProblem(
            .unreachable, "no answer in \(Int(cluster.timeout)) s", remedy: "allow more time with --timeout"))
      }
    }
    if let host = update.catalog?.clusters.first(where: \.isHost) {
      say("KubeSphere", host.kubeSphereVersion ?? "its host cluster does not tell its version")
    }
    sayCharts(update)
  }

  /// Of the versions that say where their charts are.
  private static let installedCharts: @Sendable (Catalog) -> Set<ChartID> = { catalog in
    Set(
      catalog.extensions.compactMap { item in
        guard let version = item.installation.version,
          catalog.version(objectName: "\(item.name)-\(version)")?.chart != nil
        else { return nil }
        return ChartID(name: item.name, version: version)
      })
  }

  /// Without a chart nothing is said of values: that is no fault of the workspace's.
  private func sayCharts(_ update: ClusterUpdate) {
    guard let wanted = update.catalog.map(Self.installedCharts), !wanted.isEmpty else { return }
    say("charts", "\(update.status.knownCharts) of \(wanted.count) installed versions are known")
    for id in wanted.sorted() {
      switch update.charts[id] {
      case .known?: continue
      case .unknown(let reason)?: say("", "\(id.text): \(reason)")
      case .pending?, nil: say("", "\(id.text): no answer in \(Int(cluster.timeout)) s")
      }
    }
  }

  private mutating func sayCache(_ configuration: ConnectionConfiguration) {
    guard let cache = CatalogCache(variables: environment.variables) else {
      return say("cache", "none: neither XDG_CACHE_HOME nor HOME is set to an absolute path")
    }
    if let kept = cache.load(server: configuration.server.description, context: configuration.context) {
      say("cache", "\(cache.directory), \(ageText(seconds: secondsSince1970() - kept.savedAt))")
    } else {
      say("cache", "\(cache.directory), nothing of this cluster yet")
    }
  }
}
