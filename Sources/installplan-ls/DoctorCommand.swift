// `installplan-ls doctor`: step by step to the cluster, and what to do about the first step that fails.

import ArgumentParser
import CatalogSources
import KubeSphereModel
import KubernetesClient
import LanguageServer
import LiveCatalog

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tell how the cluster is reached, and what to do where it is not.",
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

  init(_ cluster: ClusterOptions) { self.cluster = cluster }

  private func say(_ name: String, _ text: String) {
    print(name + String(repeating: " ", count: max(1, 20 - name.count)) + printable(text))
  }

  private mutating func complain(_ name: String, _ problem: ConnectionProblem) {
    isWell = false
    say(name, "WRONG  \(problem.message)")
    say("", "next: \(problem.remedy)")
  }

  mutating func run() async {
    say("installplan-ls", serverVersion)
    let (connection, paths) = resolve(cluster.reference, environment)
    say("kubeconfig", paths.isEmpty ? "none" : paths.joined(separator: ", "))
    switch connection {
    case .failure(let problem): complain("context", problem)
    case .success(let configuration): await examine(configuration)
    }
  }

  private mutating func examine(_ configuration: ConnectionConfiguration) async {
    say(
      "context",
      configuration.context.map { cluster.context == nil ? "\($0) (the current one)" : $0 } ?? "(inside a cluster)")
    say("server", "\(configuration.server)")
    if let proxy = configuration.proxy { say("proxy", "\(proxy.kind.rawValue)://\(proxy.host):\(proxy.port)") }
    say("credentials", credentials(configuration))
    var limits = ClientLimits()
    limits.answer = min(limits.answer, cluster.timeout)
    limits.connect = min(limits.connect, cluster.timeout)
    limits.plugin = min(limits.plugin, cluster.timeout)
    let client = APIClient(
      configuration,
      credentials: CredentialProvider(configuration, environment: environment, pluginTimeout: limits.plugin),
      limits: limits)
    let version: Result<String, ConnectionProblem>
    do throws(ConnectionProblem) {
      version = .success(try await client.version())
    } catch {
      version = .failure(error)
    }
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
    await sayIdentity(client)
    await examineKinds(client, limits)
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

  private mutating func sayIdentity(_ client: APIClient) async {
    do throws(ConnectionProblem) {
      say("who am I", try await client.userName() ?? "not told")
    } catch {
      switch error.kind {
      // Before Kubernetes 1.28 nobody could ask.
      case .notFound, .forbidden: say("who am I", "the server does not tell")
      default: complain("who am I", error)
      }
    }
  }

  private mutating func examineKinds(_ client: APIClient, _ limits: ClientLimits) async {
    var settings = FollowerOptions()
    settings.limits = limits
    let update = await currentCatalog(
      of: cluster.reference, environment: environment, options: settings, timeout: cluster.timeout, isPatient: false)
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
    if let problem = update.status.wrongCluster { complain("KubeSphere", problem) }
    if let host = update.catalog?.clusters.first(where: \.isHost) {
      say("KubeSphere", host.kubeSphereVersion ?? "its host cluster does not tell its version")
    }
  }

  private mutating func sayCache(_ configuration: ConnectionConfiguration) {
    guard let cache = CatalogCache(variables: environment.variables) else {
      return say("cache", "none: neither XDG_CACHE_HOME nor HOME is set")
    }
    if let kept = cache.load(server: configuration.server.description, context: configuration.context) {
      say("cache", "\(cache.directory), \(ageText(seconds: secondsSince1970() - kept.savedAt))")
    } else {
      say("cache", "\(cache.directory), nothing of this cluster yet")
    }
  }
}
