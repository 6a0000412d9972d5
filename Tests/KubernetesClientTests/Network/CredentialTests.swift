// Credentials as they are now: files that change, plugins that are run when needed and no more often.

import Foundation
import TestSupport
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct CredentialTests {
  private func provider(
    _ directory: TemporaryDirectory, timeout: Double = 10, _ change: (inout ConnectionConfiguration) -> Void
  ) -> CredentialProvider {
    var configuration = ConnectionConfiguration(
      context: "c", server: ServerURL(isTLS: true, host: "host", port: 6443))
    change(&configuration)
    let environment = directory.environment(["PATH": "/usr/bin:/bin:\(directory.path)/bin"])
    return CredentialProvider(configuration, runner: PluginRunner(environment: environment, timeout: timeout))
  }

  @Test func aTokenFileIsReadAgainWhenItChanges() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("token", "one\n")
    let provider = provider(directory) { $0.credentials = .tokenFile(path, fallback: nil) }
    #expect(try await provider.credentials().authorization?.text == "Bearer one")
    try directory.write("token", "two")
    #expect(try await provider.credentials().authorization?.text == "Bearer two")
    try FileManager.default.removeItem(atPath: path)
    let problem = await #expect(throws: ConnectionProblem.self) { try await provider.credentials() }
    #expect(problem?.kind == .credentials)
    #expect(problem?.message.contains(path) == true)
  }

  @Test func aTokenStandsInForItsFile() async throws {
    let directory = try TemporaryDirectory()
    let provider = provider(directory) { $0.credentials = .tokenFile("/none", fallback: Secret("spare")) }
    #expect(try await provider.credentials().authorization?.text == "Bearer spare")
  }

  @Test func basic() async throws {
    let directory = try TemporaryDirectory()
    let provider = provider(directory) { $0.credentials = .basic(username: "me", password: Secret("pässword")) }
    let encoded = Data("me:pässword".utf8).base64EncodedString()
    #expect(try await provider.credentials().authorization?.text == "Basic \(encoded)")
  }

  @Test(arguments: ["", " \n", "a b", "a\u{1}b", "ä"]) func whatIsNoTokenIsNamed(_ text: String) async throws {
    let directory = try TemporaryDirectory()
    let provider = provider(directory) { $0.credentials = .token(Secret(text)) }
    let problem = await #expect(throws: ConnectionProblem.self) { try await provider.credentials() }
    #expect(problem?.kind == .credentials)
  }

  // MARK: Plugins

  static let v1 = "client.authentication.k8s.io/v1"

  static func answer(_ status: String, version: String = v1) -> String {
    #"{"apiVersion":"\#(version)","kind":"ExecCredential","status":{\#(status)}}"#
  }

  /// A plugin that counts its runs in a file and then does what a script says.
  private func plugin(
    _ directory: TemporaryDirectory, _ script: String, version: String = v1, name: String = "plugin"
  ) throws -> CredentialPlugin {
    let path = try directory.write(
      name, "#!/bin/sh\necho run >> \"\(directory.path)/runs\"\n\(script)\n", mode: 0o700)
    return CredentialPlugin(apiVersion: version, command: path)
  }

  private func runs(_ directory: TemporaryDirectory) -> Int {
    let text = try? String(contentsOfFile: "\(directory.path)/runs", encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  @Test func whatAPluginIsTold() async throws {
    let directory = try TemporaryDirectory()
    var plugin = try plugin(
      directory,
      """
      printf '%s' "$KUBERNETES_EXEC_INFO" > "\(directory.path)/info"
      printf '%s %s %s' "$1" "$2" "$EXTRA" > "\(directory.path)/seen"
      [ -t 0 ] && exit 3
      read line && exit 4
      if ( : > /dev/tty ) 2> /dev/null; then exit 5; fi
      echo '\(Self.answer(#""token":"made""#))'
      """)
    plugin.arguments = ["a b", "$HOME"]
    plugin.environment = ["EXTRA": Secret("more")]
    plugin.clusterInformation = Secret(#"{"server":"https://host:6443"}"#)
    let provider = provider(directory) { $0.credentials = .plugin(plugin) }
    #expect(try await provider.credentials().authorization?.text == "Bearer made")
    #expect(try String(contentsOfFile: "\(directory.path)/seen", encoding: .utf8) == "a b $HOME more")
    let info =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/info"))) as? [String: Any]
    #expect(info?["apiVersion"] as? String == Self.v1)
    let spec = info?["spec"] as? [String: Any]
    #expect(spec?["interactive"] as? Bool == false)
    #expect((spec?["cluster"] as? [String: Any])?["server"] as? String == "https://host:6443")
  }

  @Test func thoseWhoAskAtOnceShareOneRun() async throws {
    let directory = try TemporaryDirectory()
    let plugin = try plugin(directory, "sleep 0.3; echo '\(Self.answer(#""token":"made""#))'")
    let provider = provider(directory) { $0.credentials = .plugin(plugin) }
    let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<10 { group.addTask { try await provider.credentials().authorization?.text } }
      return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
    }
    #expect(tokens == ["Bearer made"])
    #expect(runs(directory) == 1)
    _ = try await provider.credentials()
    #expect(runs(directory) == 1)
  }

  @Test func itIsRunAgainAfterARefusalAndNotAgainAndAgain() async throws {
    let directory = try TemporaryDirectory()
    let plugin = try plugin(
      directory,
      """
      n=$(wc -l < "\(directory.path)/runs"); n=$((n))
      printf '{"apiVersion":"\(Self.v1)","kind":"ExecCredential","status":{"token":"made-%s"}}' "$n"
      """)
    let provider = provider(directory) { $0.credentials = .plugin(plugin) }
    let first = try await provider.credentials()
    #expect(first.authorization?.text == "Bearer made-1")
    // All who were refused with the same token lead to one run.
    for _ in 0..<5 { await provider.rejected(first) }
    let second = try await provider.credentials()
    #expect(second.authorization?.text == "Bearer made-2")
    await provider.rejected(first)
    await provider.rejected(second)
    let problem = await #expect(throws: ConnectionProblem.self) { try await provider.credentials() }
    #expect(problem?.kind == .unauthorized)
    #expect(runs(directory) == 2)
  }

  /// A clock that is set by hand.
  private final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var instant = ContinuousClock.now
    func pass(_ seconds: Double) { lock.withLock { instant += .seconds(seconds) } }
    var now: ContinuousClock.Instant { lock.withLock { instant } }
  }

  /// How often a plugin runs in an hour when it is asked for every second, by five at once.
  private func runsInAnHour(_ script: String, isRefused: Bool) async throws -> Int {
    let directory = try TemporaryDirectory()
    let plugin = try plugin(directory, script)
    let clock = Clock()
    let environment = directory.environment(["PATH": "/usr/bin:/bin"])
    var configuration = ConnectionConfiguration(
      context: "c", server: ServerURL(isTLS: true, host: "host", port: 6443))
    configuration.credentials = .plugin(plugin)
    let provider = CredentialProvider(
      configuration, runner: PluginRunner(environment: environment, timeout: 10), now: { clock.now })
    for _ in 0..<3600 {
      for _ in 0..<5 {
        if let used = try? await provider.credentials(), isRefused { await provider.rejected(used) }
      }
      clock.pass(1)
    }
    return runs(directory)
  }

  /// At 0, 1, 3, 7, 15 and 31 minutes.
  @Test func oneThatFailsIsLeftAloneForLongerAndLonger() async throws {
    #expect(try await runsInAnHour("exit 1", isRefused: false) == 6)
  }

  /// The first refusal may be of a token that was revoked: a new one is asked for at once.
  @Test func oneWhoseTokenIsRefusedIsLeftAloneForLongerAndLonger() async throws {
    #expect(try await runsInAnHour("echo '\(Self.answer(#""token":"made""#))'", isRefused: true) == 7)
  }

  @Test func whatHasExpiredIsMadeAnew() async throws {
    let directory = try TemporaryDirectory()
    for (expiry, expected) in [("2001-01-01T00:00:00Z", 2), ("2999-01-01T00:00:00.123+08:00", 3)] {
      let plugin = try plugin(
        directory, "echo '\(Self.answer(#""token":"t","expirationTimestamp":"\#(expiry)""#))'")
      let provider = provider(directory) { $0.credentials = .plugin(plugin) }
      _ = try await provider.credentials()
      _ = try await provider.credentials()
      #expect(runs(directory) == expected)
    }
  }

  @Test func aClientCertificate() async throws {
    let directory = try TemporaryDirectory()
    let plugin = try plugin(
      directory,
      "echo '\(Self.answer(#""clientCertificateData":"cert","clientKeyData":"key""#, version: Self.v1 + "beta1"))'",
      version: Self.v1 + "beta1")
    let provider = provider(directory) { $0.credentials = .plugin(plugin) }
    let credentials = try await provider.credentials()
    #expect(credentials.clientCertificate == ClientCertificate(certificate: Secret("cert"), key: Secret("key")))
    #expect(credentials.authorization == nil)
  }

  /// A script and a part of what is said of it.
  static let failures: [(String, String)] = [
    ("echo s3cret; echo s3cret >&2; exit 7", "failed with exit code 7"), ("kill -9 $$", "ended by signal 9"),
    ("true", "did not print an ExecCredential"), ("echo s3cret", "did not print an ExecCredential"),
    ("echo '{}'", "did not print an ExecCredential"), ("echo '[]'", "did not print an ExecCredential"),
    (#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}'"#, "printed no credentials"),
    ("echo '\(answer(""))'", "neither a token nor a client certificate"),
    ("echo '\(answer(#""token":"s3cret with space""#))'", "no token"),
    ("echo '\(answer(#""clientKeyData":"s3cret""#))'", "not both"),
    ("echo '\(answer(#""token":"s3cret","expirationTimestamp":"soon""#))'", "no time"),
    ("echo '\(answer(#""token":"s3cret""#, version: "v2"))'", "another version"),
    ("head -c 3000000 /dev/zero", "prints more than 1 MB"),
  ]

  @Test(arguments: failures) func failuresAreNamedWithoutWhatWasPrinted(_ row: (String, String)) async throws {
    let directory = try TemporaryDirectory()
    let plugin = try plugin(directory, row.0)
    let provider = provider(directory) { $0.credentials = .plugin(plugin) }
    let problem = await #expect(throws: ConnectionProblem.self) { try await provider.credentials() }
    #expect(problem?.kind == .credentials)
    #expect(problem?.message.contains(row.1) == true, "\(String(describing: problem))")
    #expect(problem?.description.contains("s3cret") == false)
  }

  @Test func aPluginThatIsNotThere() async throws {
    let directory = try TemporaryDirectory()
    for command in ["no-such-plugin", "/no/such/plugin"] {
      var plugin = CredentialPlugin(apiVersion: Self.v1, command: command)
      plugin.installHint = "get it from the shelf"
      let provider = provider(directory) { [plugin] in $0.credentials = .plugin(plugin) }
      let problem = await #expect(throws: ConnectionProblem.self) { try await provider.credentials() }
      #expect(problem?.message.contains("was not found") == true)
      #expect(problem?.remedy.contains("get it from the shelf") == true)
    }
  }

  @Test func aPluginOnThePath() async throws {
    let directory = try TemporaryDirectory()
    _ = try plugin(directory, "echo '\(Self.answer(#""token":"made""#))'", name: "bin/on-path")
    let plugin = CredentialPlugin(apiVersion: Self.v1, command: "on-path")
    let provider = provider(directory) { $0.credentials = .plugin(plugin) }
    #expect(try await provider.credentials().authorization?.text == "Bearer made")
  }

  @Test func oneThatHangsIsEndedWithAllThatItStarted() async throws {
    let directory = try TemporaryDirectory()
    let plugin = try plugin(directory, "sleep 300 & echo $! > \"\(directory.path)/child\"; wait")
    let provider = provider(directory, timeout: 0.5) { $0.credentials = .plugin(plugin) }
    let problem = await #expect(throws: ConnectionProblem.self) { try await provider.credentials() }
    #expect(problem?.message.contains("did not end within") == true)
    let text = try String(contentsOfFile: "\(directory.path)/child", encoding: .utf8)
    let child = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    var isGone = false
    for _ in 0..<100 where !isGone {
      isGone = kill(child, 0) != 0
      if !isGone { try await Task.sleep(for: .milliseconds(50)) }
    }
    #expect(isGone)
  }
}
