// Credentials as they are now: files are read again when they change, plugins are run again when what they gave expires
// or is refused.

import LocalFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

public actor CredentialProvider {
  /// Credentials are renewed a moment before they end, in seconds.
  private static let margin = 10.0
  /// How long a plugin is left alone after it failed, in seconds; each further failure doubles it. It may have opened a
  /// browser, or counted against a limit of somebody's: so a person is rather waited for.
  private static let firstPause = 60.0
  private static let longestPause = 3600.0

  private let configuration: ConnectionConfiguration
  private let runner: PluginRunner
  private var files: [String: (stamp: FileStamp, bytes: [UInt8])] = [:]
  private var cached: Credentials?
  private var running: Task<Result<Credentials, ConnectionProblem>, Never>?
  /// Why the plugin is not run for now, and until when.
  private var block: (problem: ConnectionProblem, until: ContinuousClock.Instant)?
  /// How often in a row the plugin failed.
  private var failures = 0
  /// How often in a row the server refused what the plugin gave.
  private var refusals = 0
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameters:
  ///   - pluginTimeout: how long a plugin may take, in seconds: it may wait for a person to log in.
  ///   - listener: hears what a plugin says on standard error.
  public init(
    _ configuration: ConnectionConfiguration, environment: HostEnvironment, pluginTimeout: Double = 180,
    listener: @escaping PluginListener = { _ in }
  ) {
    self.init(
      configuration, runner: PluginRunner(environment: environment, timeout: pluginTimeout, listener: listener))
  }

  init(
    _ configuration: ConnectionConfiguration, runner: PluginRunner,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.configuration = configuration
    self.runner = runner
    self.now = now
  }

  /// What to show the server now.
  func credentials() async throws(ConnectionProblem) -> Credentials {
    var credentials = Credentials()
    if let source = configuration.clientCertificate {
      credentials.clientCertificate = ClientCertificate(
        certificate: try part(source.certificate, "client-certificate"), key: try part(source.key, "client-key"))
    }
    switch configuration.credentials {
    case .none: break
    case .token(let token): credentials.authorization = try bearer(token, "the token in the kubeconfig")
    case .tokenFile(let path, let fallback): credentials.authorization = try token(path, fallback)
    case .basic(let username, let password):
      let pair = Data(Array(username.utf8) + [UInt8(ascii: ":")] + password.bytes)
      credentials.authorization = Secret("Basic \(pair.base64EncodedString())")
    case .plugin(let plugin):
      let made = try await self.made(by: plugin)
      credentials.authorization = made.authorization
      credentials.clientCertificate = made.clientCertificate ?? credentials.clientCertificate
      credentials.expiry = made.expiry
    }
    return credentials
  }

  /// The server refused these (401): the next ones are made anew. A plugin whose new ones are refused as well is left alone
  /// for a while.
  func rejected(_ used: Credentials) {
    files = [:]
    guard let cached, used.authorization == cached.authorization else { return }
    self.cached = nil
    refusals += 1
    guard refusals > 1 else { return }
    let problem = ConnectionProblem(
      .unauthorized, "\(configuration.server) refuses what the credential plugin gives",
      remedy: "log in to the cluster again, then save the file")
    leaveAlone(after: refusals - 1, problem)
  }

  /// The server took what it was shown.
  func accepted() { refusals = 0 }

  private func leaveAlone(after failures: Int, _ problem: ConnectionProblem) {
    let pause = min(Self.longestPause, Self.firstPause * Double(1 << min(failures - 1, 20)))
    var problem = problem
    problem.retryAfter = pause
    block = (problem, now() + .seconds(pause))
  }

  /// Ends a plugin that runs.
  func cancel() { running?.cancel() }

  // MARK: Files

  private func part(_ part: ClientCertificateSource.Part, _ member: String) throws(ConnectionProblem) -> Secret {
    switch part {
    case .data(let secret): return secret
    case .file(let path): return Secret(try bytes(path, "`\(member)`"))
    }
  }

  private func token(_ path: String, _ fallback: Secret?) throws(ConnectionProblem) -> Secret {
    do throws(ConnectionProblem) {
      return try bearer(Secret(try bytes(path, "the token file")), "the token file \(path)")
    } catch {
      guard let fallback else { throw error }
      return try bearer(fallback, "the token in the kubeconfig")
    }
  }

  private func bytes(_ path: String, _ what: String) throws(ConnectionProblem) -> [UInt8] {
    let stamp = FileStamp(path: path)
    if let stamp, let known = files[path], known.stamp == stamp { return known.bytes }
    do throws(FileProblem) {
      let bytes = try readFile(path)
      if let stamp { files[path] = (stamp, bytes) }
      return bytes
    } catch {
      throw ConnectionProblem(
        .credentials, "\(what) cannot be read: \(error)", remedy: "mend the path in the kubeconfig, or log in again")
    }
  }

  private func bearer(_ token: Secret, _ origin: String) throws(ConnectionProblem) -> Secret {
    let text = token.text.split(whereSeparator: \.isWhitespace)
    guard text.count == 1, let word = text.first, word.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw ConnectionProblem(
        .credentials, "\(origin) is \(text.isEmpty ? "empty" : "no token")", remedy: "log in to the cluster again")
    }
    return Secret("Bearer \(word)")
  }

  // MARK: Plugins

  private func made(by plugin: CredentialPlugin) async throws(ConnectionProblem) -> Credentials {
    if let cached, isFresh(cached) { return cached }
    if let block, now() < block.until { throw block.problem }
    let task: Task<Result<Credentials, ConnectionProblem>, Never>
    if let running {
      task = running
    } else {
      let (runner, context) = (runner, configuration.context)
      task = Task {
        do throws(ConnectionProblem) {
          return .success(try await runner.run(plugin, context: context))
        } catch {
          return .failure(error)
        }
      }
      running = task
    }
    let result = await task.value
    // Whoever comes first notes it for the others.
    if running == task {
      running = nil
      switch result {
      case .success(let credentials):
        cached = credentials
        failures = 0
        block = nil
      case .failure(let problem):
        failures += 1
        leaveAlone(after: failures, problem)
      }
    }
    // All who waited for a run that failed are told the same, how long to wait included.
    if case .failure(let problem) = result { throw block?.problem ?? problem }
    return try result.get()
  }

  private func isFresh(_ credentials: Credentials) -> Bool {
    guard let expiry = credentials.expiry else { return true }
    return Date().timeIntervalSince1970 < expiry - Self.margin
  }
}
