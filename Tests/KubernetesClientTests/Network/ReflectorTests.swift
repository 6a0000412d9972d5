// A reflector against recorded answers of a real API server, and against servers that misbehave.

import Foundation
import KubernetesClient
import Testing

// The limit ends what would wait for ever; one of these tests asks for ten thousand pages.
@Suite(.timeLimit(.minutes(10))) struct ReflectorTests {
  struct Thing: APIObject {
    struct Spec: Decodable, Sendable { var version: String? }
    var metadata: ObjectMetadata
    var spec: Spec?
  }

  static let versions = Resource(group: "kubesphere.io", version: "v1alpha1", name: "extensionversions")
  static let extensions = Resource(group: "kubesphere.io", version: "v1alpha1", name: "extensions")

  /// What a reflector told, in words.
  actor Told {
    private(set) var lines: [String] = []
    private var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func add(_ event: ReflectorEvent<Thing>) {
      switch event {
      case .listed(let things, let unreadable):
        lines.append("listed \(things.count)" + (unreadable > 0 ? ", \(unreadable) unreadable" : ""))
      case .changed(let thing): lines.append("changed \(thing.metadata.name)")
      case .deleted(let name): lines.append("deleted \(name)")
      case .unreadable(let name): lines.append("unreadable \(name ?? "-")")
      case .alive: lines.append("alive")
      case .failed(let problem, _): lines.append("failed \(problem.kind)")
      }
      for waiter in waiters where lines.count >= waiter.count { waiter.continuation.resume() }
      waiters.removeAll { lines.count >= $0.count }
    }

    func wait(for count: Int) async {
      if lines.count >= count { return }
      await withCheckedContinuation { waiters.append((count, $0)) }
    }
  }

  static func recorded(_ name: String) throws -> [UInt8] {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/apiserver/\(name)", withExtension: "http"))
    return Array(try Data(contentsOf: url))
  }

  /// The second recorded page as the last one: a third was not recorded.
  private static func lastPage() throws -> [UInt8] {
    let text = String(decoding: try recorded("list-extensions-page2"), as: UTF8.self)
    return Array(text.replacing("\"continue\"", with: "\"c0ntinue\"").utf8)
  }

  private func quick() -> ClientLimits {
    var limits = ClientLimits()
    limits.firstPause = 0.02
    limits.longestPause = 0.05
    limits.hopelessPause = 0.05
    limits.poll = 0.05
    limits.silence = 20
    limits.answer = 20
    limits.connect = 20
    return limits
  }

  /// The first things that a reflector tells, and the requests it made for them.
  private func told(
    _ count: Int, by resource: Resource = versions, limits: ClientLimits? = nil,
    _ script: @escaping ScriptedServer.Script
  ) async throws -> (lines: [String], requests: [ScriptedServer.Request]) {
    let server = try await ScriptedServer(script)
    let configuration = ConnectionConfiguration(server: ServerURL(isTLS: false, host: "127.0.0.1", port: server.port))
    let client = APIClient(
      configuration,
      credentials: CredentialProvider(
        configuration, environment: HostEnvironment(variables: [:], workingDirectory: "/")), limits: limits ?? quick())
    let told = Told()
    let reflector = Reflector<Thing>(client, resource)
    let running = Task { await reflector.run { await told.add($0) } }
    await told.wait(for: count)
    running.cancel()
    await client.close()
    await running.value
    let requests = await server.requests
    try await server.stop()
    return (Array(await told.lines.prefix(count)), requests)
  }

  private static func isWatch(_ request: ScriptedServer.Request) -> Bool { request.query["watch"] != nil }

  // MARK: Recorded answers

  @Test func recordedPages() async throws {
    let pages = [try Self.recorded("list-extensions-page1"), try Self.lastPage()]
    let (lines, requests) = try await told(2, by: Self.extensions) { request, _ in
      if Self.isWatch(request) { return .stream() }
      return ScriptedServer.Reply(bytes: pages[request.query["continue"] == nil ? 0 : 1], ending: .close)
    }
    #expect(lines == ["listed 10", "alive"])
    // The watch goes on from the version of the list.
    #expect(requests.last?.query["resourceVersion"]?.isEmpty == false)
    #expect(requests.last?.query["allowWatchBookmarks"] == "true")
  }

  @Test(arguments: [
    ("list-extensionversions", 16), ("list-categories", 6), ("list-clusters", 3),
    ("list-clusters-metadata-only", 3),
  ])
  func recordedLists(_ name: String, _ count: Int) async throws {
    let bytes = try Self.recorded(name)
    let (lines, _) = try await told(2) { request, _ in
      Self.isWatch(request) ? .stream() : ScriptedServer.Reply(bytes: bytes, ending: .close)
    }
    #expect(lines.first?.hasPrefix("listed ") == true)
    #expect(lines.last == "alive")
  }

  @Test func recordedWatch() async throws {
    let list = try Self.recorded("list-extensionversions")
    let watch = try Self.recorded("watch-added-modified-deleted-bookmark")
    let (lines, _) = try await told(6) { request, _ in
      ScriptedServer.Reply(bytes: Self.isWatch(request) ? watch : list, ending: .close)
    }
    #expect(
      lines == ["listed 16", "alive", "changed devops-1.1.4", "changed devops-1.1.4", "deleted devops-1.1.4", "alive"])
  }

  /// A watch that begins with everything there is.
  @Test func recordedInitialEvents() async throws {
    let list = try Self.recorded("list-categories")
    let watch = try Self.recorded("watch-initial-events")
    let (lines, _) = try await told(15, by: Self.extensions) { request, _ in
      ScriptedServer.Reply(bytes: Self.isWatch(request) ? watch : list, ending: .close)
    }
    #expect(lines.dropFirst(2).prefix(12).allSatisfy { $0.hasPrefix("changed ") }, "\(lines)")
    #expect(lines.last == "alive")
  }

  @Test func recordedVersion() async throws {
    let bytes = try Self.recorded("version")
    let server = try await ScriptedServer { _, _ in ScriptedServer.Reply(bytes: bytes, ending: .close) }
    let configuration = ConnectionConfiguration(server: ServerURL(isTLS: false, host: "127.0.0.1", port: server.port))
    let client = APIClient(
      configuration,
      credentials: CredentialProvider(
        configuration, environment: HostEnvironment(variables: [:], workingDirectory: "/")), limits: quick())
    #expect(try await client.version() == "v1.36.2")
    await client.close()
    try await server.stop()
  }

  /// An answer to LIST or WATCH, and the kind of the problem it is.
  @Test(arguments: [
    ("anonymous", "forbidden"), ("forbidden", "forbidden"), ("unauthorized", "unauthorized"),
    ("no-such-group", "notFound"), ("no-such-resource", "notFound"), ("get-not-found", "notFound"),
    ("too-many-requests-after-restart", "unavailable"), ("resource-version-in-the-future", "unavailable"),
    ("continue-garbage", "invalidAnswer"), ("list-exact-too-old", "expired"), ("continue-expired", "expired"),
    ("list-clusters-table", "invalidAnswer"), ("discovery", "invalidAnswer"), ("version", "invalidAnswer"),
  ])
  func recordedRefusals(_ name: String, _ kind: String) async throws {
    let bytes = try Self.recorded(name)
    let (lines, _) = try await told(1) { _, _ in ScriptedServer.Reply(bytes: bytes, ending: .close) }
    #expect(lines == ["failed \(kind)"])
  }

  @Test func tooOldVersionIsListedAnew() async throws {
    let list = try Self.recorded("list-extensionversions")
    let expired = try Self.recorded("watch-resource-version-too-old")
    let (lines, _) = try await told(4) { request, _ in
      ScriptedServer.Reply(bytes: Self.isWatch(request) ? expired : list, ending: .close)
    }
    #expect(lines == ["listed 16", "alive", "listed 16", "alive"])
  }

  @Test func goneInMidListIsListedAnewWithLargerPages() async throws {
    let first = try Self.recorded("list-extensions-page1")
    let gone = try Self.recorded("continue-expired")
    let whole = try Self.recorded("list-extensionversions")
    let (lines, requests) = try await told(1, by: Self.extensions) { request, number in
      if request.query["continue"] != nil { return ScriptedServer.Reply(bytes: gone, ending: .close) }
      return ScriptedServer.Reply(bytes: number < 3 ? first : whole, ending: .close)
    }
    #expect(lines == ["listed 16"])
    let limits = requests.filter { $0.query["continue"] == nil && !Self.isWatch($0) }.compactMap { $0.query["limit"] }
    #expect(limits.compactMap(Int.init) == limits.compactMap(Int.init).sorted())
    #expect(Set(limits).count > 1)
  }

  @Test func listableButNotWatchableIsPolled() async throws {
    let list = try Self.lastPage()
    let forbidden = try Self.recorded("watch-forbidden-for-lister")
    let (lines, _) = try await told(3, by: Self.extensions) { request, _ in
      ScriptedServer.Reply(bytes: Self.isWatch(request) ? forbidden : list, ending: .close)
    }
    #expect(lines == ["listed 5", "alive", "alive"])
  }

  /// Who may not watch asks for the versions of what it knows, and for the rest only when these have changed.
  @Test func whatHasNotChangedIsNotReadAgain() async throws {
    let forbidden = try Self.recorded("watch-forbidden-for-lister")
    @Sendable func page(_ kind: String, _ versions: [Int]) -> ScriptedServer.Reply {
      let items = versions.enumerated().map { number, version in
        #"{"metadata":{"name":"t\#(number)","resourceVersion":"\#(version)"},"spec":{"version":"\#(version)"}}"#
      }
      return .json(
        #"{"kind":"\#(kind)","metadata":{"resourceVersion":"\#(version(versions))"},"items":[\#(items.joined(separator: ","))]}"#
      )
    }
    // The list's own version changes with every write in the cluster, and tells nothing.
    @Sendable func version(_ versions: [Int]) -> Int { versions.reduce(1000, +) }
    let (lines, requests) = try await told(6) { request, number in
      if Self.isWatch(request) { return ScriptedServer.Reply(bytes: forbidden, ending: .close) }
      let isPartial = request.headers["accept"]?.contains("PartialObjectMetadataList") == true
      // After some looks one object is another.
      let versions = number < 8 ? [1, 2] : [1, 3]
      return page(isPartial ? "PartialObjectMetadataList" : "ThingList", versions)
    }
    let lists = requests.filter { !Self.isWatch($0) && $0.headers["accept"] == "application/json" }
    #expect(lines.first == "listed 2")
    #expect(lines.contains("alive"))
    #expect(lists.count <= 2 && requests.count > 6, "\(lines)")
  }

  /// Who may watch again, watches: what has not changed is not listed for it.
  @Test func theRightToWatchComesBack() async throws {
    let forbidden = try Self.recorded("watch-forbidden-for-lister")
    let (lines, requests) = try await told(6) { request, number in
      guard Self.isWatch(request) else { return .json(Self.small) }
      guard number > 6 else { return ScriptedServer.Reply(bytes: forbidden, ending: .close) }
      return .stream(#"{"type":"ADDED","object":{"metadata":{"name":"b","resourceVersion":"6"}}}"#)
    }
    #expect(lines.contains("changed b"), "\(lines)")
    #expect(lines.filter { $0.hasPrefix("listed") }.count == 1)
    #expect(Set(requests.filter(Self.isWatch).compactMap { $0.query["resourceVersion"] }) == ["5"])
  }

  @Test func aCutStreamIsResumed() async throws {
    let list = try Self.recorded("list-extensionversions")
    let cut = try Self.recorded("watch-cut-by-server-death")
    let (lines, requests) = try await told(3) { request, _ in
      Self.isWatch(request)
        ? ScriptedServer.Reply(bytes: cut, ending: .reset) : ScriptedServer.Reply(bytes: list, ending: .close)
    }
    #expect(lines == ["listed 16", "alive", "alive"])
    #expect(requests.filter { !Self.isWatch($0) }.count == 1)
  }

  // MARK: Servers that misbehave

  private static let small = """
    {"kind":"ThingList","apiVersion":"x/v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a"}}]}
    """

  /// A watch that adds objects for ever, or names of such that cannot be read, takes no more than so much memory.
  @Test(arguments: [false, true], [false, true])
  func aFloodIsListedAnew(isReadable: Bool, isFewLargeObjects: Bool) async throws {
    var limits = quick()
    if isFewLargeObjects { limits.changes = 10_000 } else { limits.objects = 20 }
    let padding = String(repeating: "x", count: isFewLargeObjects ? 900 : 1)
    let flood = (0..<1000).map { number in
      let version = isReadable ? "\"\(padding)\"" : "{\"\(padding)\":1}"
      let metadata = #"{"name":"t\#(number)","resourceVersion":"\#(number + 6)"}"#
      return #"{"type":"ADDED","object":{"metadata":\#(metadata),"spec":{"version":\#(version)}}}"#
    }
    let (lines, requests) = try await told(60, limits: limits) { request, _ in
      Self.isWatch(request) ? .stream(lines: flood) : .json(Self.small)
    }
    let told = lines.split(whereSeparator: { $0.hasPrefix("listed") })
    #expect(told.count > 2 && told.allSatisfy { $0.count <= 21 }, "\(lines)")
    #expect(lines.filter { $0 == "listed 1" }.count > 2)
    #expect(!lines.contains { $0.hasPrefix("failed") })
    #expect(requests.filter(Self.isWatch).allSatisfy { $0.query["resourceVersion"] == "5" })
  }

  /// Each page names others, and a next one.
  @Test(arguments: [false, true]) func aListWithoutAnEndIsRefused(isOfFewLargePages: Bool) async throws {
    var limits = quick()
    if isOfFewLargePages { limits.list = 10_000 } else { limits.objects = 20 }
    let padding = String(repeating: "x", count: isOfFewLargePages ? 2000 : 1)
    let (lines, requests) = try await told(1, limits: limits) { _, number in
      .json(
        #"{"kind":"ThingList","metadata":{"continue":"c\#(number)"},"items":[{"metadata":{"name":"\#(padding)\#(number)"}}]}"#
      )
    }
    #expect(lines == ["failed invalidAnswer"])
    #expect(requests.count < 25)
  }

  @Test func eventsMoveTheVersionOn() async throws {
    let (lines, requests) = try await told(5) { request, number in
      guard Self.isWatch(request) else { return .json(Self.small) }
      return number == 1
        ? .stream(
          #"{"type":"ADDED","object":{"metadata":{"name":"b","resourceVersion":"6"}}}"#,
          #"{"type":"BOOKMARK","object":{"kind":"Thing","metadata":{"resourceVersion":"9"}}}"#, isComplete: true)
        : .stream()
    }
    #expect(lines == ["listed 1", "alive", "changed b", "alive", "alive"])
    #expect(requests.compactMap { $0.query["resourceVersion"] }.prefix(2) == ["5", "9"])
  }

  @Test func aWatchThatEndsAtOnceIsNoHotLoop() async throws {
    var limits = quick()
    limits.firstPause = 0.1
    limits.longestPause = 1
    let start = ContinuousClock.now
    _ = try await told(5, limits: limits) { request, _ in
      Self.isWatch(request) ? .stream(isComplete: true) : .json(Self.small)
    }
    // Three pauses of at least half of 100, 200 and 400 ms. A slow machine only makes them longer.
    #expect(ContinuousClock.now - start > .milliseconds(300))
  }

  @Test func silenceEndsAWatchAndTwiceIsTrouble() async throws {
    var limits = quick()
    limits.silence = 0.3
    let (lines, requests) = try await told(4, limits: limits) { request, _ in
      Self.isWatch(request) ? .stream() : .json(Self.small)
    }
    #expect(lines == ["listed 1", "alive", "alive", "failed unreachable"])
    #expect(requests.filter { !Self.isWatch($0) }.count == 1)
  }

  @Test func aServerThatHangsIsGivenUp() async throws {
    var limits = quick()
    limits.answer = 0.3
    limits.silence = 5
    let (lines, _) = try await told(2, limits: limits) { _, _ in .silence }
    #expect(lines == ["failed unreachable", "failed unreachable"])
  }

  @Test func aTricklingAnswerIsGivenUp() async throws {
    var limits = quick()
    limits.answer = 0.4
    limits.silence = 5
    let (lines, _) = try await told(1, limits: limits) { _, _ in
      ScriptedServer.Reply(bytes: Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"kind\"".utf8))
    }
    #expect(lines == ["failed unreachable"])
  }

  @Test(arguments: [
    "", "{", "[]", "null", "<html>login</html>", "{\"kind\":\"Status\"}", "{\"kind\":\"ThingList\"}",
    "{\"kind\":\"ThingList\",\"metadata\":{},\"items\":7}", "\u{0}",
  ])
  func garbageIsNamed(_ body: String) async throws {
    let (lines, _) = try await told(1) { _, _ in .json(body) }
    #expect(lines == ["failed invalidAnswer"])
  }

  @Test func anObjectThatIsNoneDoesNotTakeTheOthersAlong() async throws {
    let (lines, _) = try await told(1) { request, _ in
      .json(
        #"{"kind":"L"#
          + #"ist","metadata":{"resourceVersion":"1"},"items":[7,{"metadata":{"name":"a"}},{"metadata":{}}]}"#)
    }
    #expect(lines == ["listed 1, 2 unreadable"])
  }

  @Test func aListThatGoesInCirclesEnds() async throws {
    let (lines, _) = try await told(1) { _, _ in
      .json(#"{"kind":"ThingList","metadata":{"resourceVersion":"1","continue":"same"},"items":[]}"#)
    }
    #expect(lines == ["failed invalidAnswer"])
  }

  @Test func aListWithoutEndIsGivenUp() async throws {
    let (lines, requests) = try await told(1) { _, number in
      .json(#"{"kind":"ThingList","metadata":{"resourceVersion":"1","continue":"\#(number)"},"items":[]}"#)
    }
    #expect(lines == ["failed invalidAnswer"])
    #expect(requests.count <= 10_002)
  }

  @Test func garbageInAWatchIsListedAnewAfterSomeTries() async throws {
    let (lines, _) = try await told(8) { request, _ in
      Self.isWatch(request) ? .stream("not json", isComplete: true) : .json(Self.small)
    }
    #expect(lines.filter { $0 == "listed 1" }.count >= 2)
    #expect(lines.contains("failed invalidAnswer"))
  }

  @Test func anEndlessBodyIsRefused() async throws {
    var limits = quick()
    limits.body = 1 << 16
    let (lines, _) = try await told(1, limits: limits) { _, _ in
      .json(String(repeating: " ", count: 1 << 20))
    }
    #expect(lines == ["failed invalidAnswer"])
  }

  @Test func redirectsAreNotFollowed() async throws {
    let (lines, requests) = try await told(1) { _, _ in
      .json("", status: "302 Found", headers: "Location: http://127.0.0.1:1/login\r\n")
    }
    #expect(lines == ["failed invalidAnswer"])
    #expect(requests.count == 1)
  }

  @Test func nobodyListens() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    let port = server.port
    try await server.stop()
    let configuration = ConnectionConfiguration(server: ServerURL(isTLS: false, host: "127.0.0.1", port: port))
    let client = APIClient(
      configuration,
      credentials: CredentialProvider(
        configuration, environment: HostEnvironment(variables: [:], workingDirectory: "/")), limits: quick())
    let problem = await #expect(throws: ConnectionProblem.self) {
      try await client.get("/version", subject: "read the version")
    }
    await client.close()
    #expect(problem?.kind == .unreachable)
    #expect(problem?.message.contains("refused") == true)
  }
}
