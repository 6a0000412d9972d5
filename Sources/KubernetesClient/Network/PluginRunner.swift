// Running a credential plugin: the one program that we start, named by the user's own kubeconfig.
//
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins

import CCalls
import Subprocess
import TextDocument
import YAMLSyntax

// Subprocess takes the paths of the system's own library where there is one.
#if canImport(System)
  import System
#else
  import SystemPackage
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct PluginRunner: Sendable {
  let environment: HostEnvironment
  /// In seconds.
  var timeout: Double
  /// Hears what it says on standard error, line by line: it may ask somebody to log in.
  let listener: PluginListener
  /// Of what it prints.
  private let outputLimit = 1 << 20

  init(environment: HostEnvironment, timeout: Double, listener: @escaping PluginListener = { _ in }) {
    self.environment = environment
    self.timeout = timeout
    self.listener = listener
  }

  /// - Throws: problems that never quote what the plugin printed, which may be a credential.
  func run(_ plugin: CredentialPlugin, context: String?) async throws(ConnectionProblem) -> Credentials {
    let name = FilePath(plugin.command).lastComponent?.string ?? plugin.command
    let retry =
      "run `kubectl get --raw /version\(context.map { " --context \(shellQuoted($0))" } ?? "")` to see what it says"
    func failed(_ what: String, _ remedy: String? = nil) -> ConnectionProblem {
      ConnectionProblem(
        .credentials, "the credential plugin `\(shortened(name, to: 100))` \(what)", remedy: remedy ?? retry)
    }
    switch await outcome(of: plugin) {
    case .printed(let bytes): return try credentials(bytes, plugin, failed)
    case .ended(let how): throw failed(how)
    case .notFound:
      let hint = plugin.installHint.map { ": \($0)" } ?? ""
      throw failed("was not found on this machine", "install it, or put it on PATH\(hint)")
    case .tooLong:
      throw failed("did not end within \(Int(timeout.rounded(.up))) s; it may wait for somebody at a terminal")
    }
  }

  private enum Outcome: Sendable {
    case printed([UInt8])
    case ended(String)
    case notFound
    case tooLong
  }

  /// Without a terminal, in a session of its own that ends as a whole.
  private func outcome(of plugin: CredentialPlugin) async -> Outcome {
    var variables: [Environment.Key: String] = [:]
    for (name, value) in environment.variables { variables[Environment.Key(stringLiteral: name)] = value }
    for (name, value) in plugin.environment { variables[Environment.Key(stringLiteral: name)] = value.text }
    variables["KUBERNETES_EXEC_INFO"] = information(plugin)
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(300)),
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
    ]
    let program: Executable = plugin.command.contains("/") ? .path(FilePath(plugin.command)) : .name(plugin.command)
    let (environment, limit) = (Environment.custom(variables), outputLimit)
    let (settings, directory) = (options, FilePath(self.environment.workingDirectory))
    let listener = listener
    let task = Task<Outcome, Never> {
      let started = StartedProgram()
      do {
        let pipe = try PluginPipe(listener)
        defer { pipe.finish() }
        let result = try await Subprocess.run(
          program, arguments: Arguments(plugin.arguments), environment: environment, workingDirectory: directory,
          platformOptions: settings, input: .none, output: .bytes(limit: limit),
          error: .fileDescriptor(pipe.end, closeAfterSpawningProcess: false)
        ) { execution in
          // It leads the group that its session made.
          await started.note(Int32(execution.processIdentifier.value))
        }
        await started.forget()
        switch result.terminationStatus {
        case .exited(0): return .printed(result.standardOutput)
        case .exited(let code): return .ended("failed with exit code \(code)")
        case .signaled(let number): return .ended("was ended by signal \(number)")
        }
      } catch {
        await started.forget()
        switch (error as? SubprocessError)?.code {
        case .executableNotFound?: return .notFound
        case .outputLimitExceeded?: return .ended("prints more than \(limit >> 20) MB")
        default: return .ended("could not be run")
        }
      }
    }
    // Whatever it left running may hold its output open: nobody waits for that.
    let first = AsyncStream.makeStream(of: Outcome.self, bufferingPolicy: .bufferingOldest(1))
    Task { first.continuation.yield(await task.value) }
    let clock = Task { [timeout] in
      try? await Task.sleep(for: .seconds(timeout))
      if !Task.isCancelled { first.continuation.yield(.tooLong) }
    }
    var outcome = Outcome.tooLong
    for await value in first.stream {
      outcome = value
      break
    }
    clock.cancel()
    task.cancel()
    return outcome
  }

  private func information(_ plugin: CredentialPlugin) -> String {
    let cluster = plugin.clusterInformation.map { "\"cluster\":\($0.text)," } ?? ""
    return
      "{\"apiVersion\":\(jsonText(plugin.apiVersion)),\"kind\":\"ExecCredential\",\"spec\":{\(cluster)\"interactive\":false}}"
  }

  // MARK: What it printed

  private struct Answer: Decodable {
    struct Status: Decodable {
      var expirationTimestamp: String?
      var token: String?
      var clientCertificateData: String?
      var clientKeyData: String?
    }
    var apiVersion: String
    var kind: String
    var status: Status?
  }

  /// kubectl's decoder takes YAML as well.
  private func answer(_ bytes: [UInt8]) -> Answer? {
    if let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) { return answer }
    let document = YAMLDocument(bytes)
    guard document.errors.isEmpty, let root = document.root?.resolved, root.kind == .mapping else { return nil }
    let status = root.member("status")?.value.resolved
    return Answer(
      apiVersion: root.text("apiVersion") ?? "", kind: root.text("kind") ?? "",
      status: status.flatMap { node in
        guard node.kind == .mapping else { return nil }
        return Answer.Status(
          expirationTimestamp: node.text("expirationTimestamp"), token: node.text("token"),
          clientCertificateData: node.text("clientCertificateData"), clientKeyData: node.text("clientKeyData"))
      })
  }

  private func credentials(
    _ bytes: [UInt8], _ plugin: CredentialPlugin, _ failed: (String, String?) -> ConnectionProblem
  ) throws(ConnectionProblem) -> Credentials {
    guard let answer = answer(bytes), answer.kind == "ExecCredential" else {
      throw failed("did not print an ExecCredential", nil)
    }
    guard answer.apiVersion == plugin.apiVersion else {
      throw failed(
        "answered in another version than `\(plugin.apiVersion)`, which the kubeconfig asks for",
        "renew the plugin and its kubeconfig entry")
    }
    guard let status = answer.status else { throw failed("printed no credentials", nil) }
    var result = Credentials()
    if let token = status.token, !token.isEmpty {
      guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw failed("printed something that is no token", nil)
      }
      result.authorization = Secret("Bearer \(token)")
    }
    switch (status.clientCertificateData ?? "", status.clientKeyData ?? "") {
    case ("", ""): break
    case (let certificate, let key) where !certificate.isEmpty && !key.isEmpty:
      result.clientCertificate = ClientCertificate(certificate: Secret(certificate), key: Secret(key))
    default: throw failed("printed a client certificate or its key, and not both", nil)
    }
    guard result != Credentials() else { throw failed("printed neither a token nor a client certificate", nil) }
    if let text = status.expirationTimestamp, !text.isEmpty {
      guard let expiry = secondsSince1970(rfc3339: text) else { throw failed("printed an expiry that is no time", nil) }
      result.expiry = expiry
    }
    return result
  }
}

/// The group of a program that runs, noted where a signal that ends us finds it.
private actor StartedProgram {
  private var group: Int32?
  private var isStarting = true

  init() { installplan_program_starting() }

  func note(_ group: Int32) {
    guard isStarting else { return }
    isStarting = false
    self.group = group
    installplan_program_started(group)
  }

  /// It has ended, or could not be started.
  func forget() {
    if isStarting { installplan_program_started(0) }
    isStarting = false
    if let group { installplan_program_ended(group) }
    group = nil
  }
}

/// Seconds since 1970 of a time such as `2026-11-25T02:00:00Z`; fractions of a second are dropped.
func secondsSince1970(rfc3339 text: String) -> Double? {
  var compact = text
  if let point = text.firstIndex(of: ".") {
    let end = text[text.index(after: point)...].firstIndex { !$0.isNumber } ?? text.endIndex
    compact.removeSubrange(point..<end)
  }
  return (try? Date(compact, strategy: .iso8601))?.timeIntervalSince1970
}
