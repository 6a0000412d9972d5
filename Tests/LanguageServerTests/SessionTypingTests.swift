// When what waits is told, to clients of each kind.

import KubeSphereModel
import LanguageServerProtocol
import Testing

@testable import LanguageServer

private let plan = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: devops
  spec:
    extension:
      name: devops
      version: 1.1.3
    enabled: true
    upgradeStrategy: Manual

  """

/// Keys that replace what stands behind some text on a line.
private func keys(_ line: Int, _ start: Int, _ end: Int, _ text: String) -> [[TypedEdit]] {
  var keys: [[TypedEdit]] = []
  var end = end
  for (index, character) in text.enumerated() {
    let place = start + index
    keys.append([
      TypedEdit(
        start: Position(line: line, character: place), end: Position(line: line, character: max(end, place)),
        text: String(character))
    ])
    end = place + 1
  }
  return keys
}

struct SessionTypingTests {
  private let wrongVersion = keys(7, 13, 18, "9.9.9")

  @Test(arguments: TestClient.allCases) func restTells(_ client: TestClient) async throws {
    let author = try await Author(client)
    try await author.open(plan)
    try await author.type(wrongVersion)
    #expect(author.shown.isEmpty)
    // Since the last key 60 milliseconds have passed.
    try await author.rest(milliseconds: 639)
    #expect(author.shown.isEmpty)
    try await author.rest(milliseconds: 1)
    #expect(author.shown.map(\.code) == ["unknown-version"])
    try await author.type(keys(7, 13, 18, "1.1.3"))
    #expect(author.shown.isEmpty)
    try await author.rest(milliseconds: 3000)
    #expect(author.shown.isEmpty)
  }

  @Test(arguments: TestClient.allCases) func whatIsHealedIsGoneAtOnce(_ client: TestClient) async throws {
    let author = try await Author(client)
    try await author.open(plan.replacing("Manual", with: "Manuel"))
    #expect(author.shown.map(\.code) == ["invalid-upgrade-strategy"])
    try await author.type([
      [TypedEdit(start: Position(line: 9, character: 23), end: Position(line: 9, character: 24), text: "a")]
    ])
    #expect(author.shown.isEmpty)
  }

  @Test(arguments: TestClient.allCases) func anotherLineTells(_ client: TestClient) async throws {
    let author = try await Author(client)
    try await author.open(plan)
    try await author.type(wrongVersion)
    try await author.type(keys(8, 11, 11, "t"))
    #expect(author.shown.filter { $0.line == 7 }.map(\.code) == ["unknown-version"])
    // What this line says wrong waits still.
    #expect(author.shown.count == 1)
  }

  @Test(arguments: TestClient.allCases) func savingTells(_ client: TestClient) async throws {
    let author = try await Author(client)
    try await author.open(plan)
    try await author.type(wrongVersion)
    #expect(author.shown.isEmpty)
    try await author.driver.save(author.uri)
    try await author.rest(milliseconds: 0)
    #expect(author.shown.map(\.code) == ["unknown-version"])
  }

  @Test func aPullingClientIsToldByOneRefresh() async throws {
    let author = try await Author(.pulling)
    try await author.open(plan)
    let before = author.driver.requests("workspace/diagnostic/refresh").count
    // Right all the time: nothing waits, and nothing is to be asked for again.
    try await author.type(keys(3, 8, 14, "devops"))
    try await author.rest(milliseconds: 3000)
    let between = author.driver.requests("workspace/diagnostic/refresh").count
    #expect(between == before)
    try await author.type(wrongVersion)
    try await author.rest(milliseconds: 3000)
    #expect(author.driver.requests("workspace/diagnostic/refresh").count == between + 1)
    #expect(author.shown.map(\.code) == ["unknown-version"])
  }

  /// It could not be told of what waits.
  @Test func fromAClientWithoutRefreshNothingIsWithheld() async throws {
    let driver = try await SessionDriver(capabilities: #"{"textDocument": {"diagnostic": {}}}"#)
    try await driver.open("untitled:a", plan)
    try await driver.learn(typedCatalog)
    for key in keys(7, 13, 18, "9.9.9") { try await driver.change("untitled:a", key) }
    #expect(try await driver.pull("untitled:a")?.map(\.code) == ["unknown-version"])
  }

  @Test func codeActionsSeeEverythingAtOnce() async throws {
    let author = try await Author(.pushing)
    try await author.open(plan)
    try await author.type(wrongVersion)
    #expect(author.shown.isEmpty)
    let actions = try await author.driver.request(
      "textDocument/codeAction",
      """
      {"textDocument": {"uri": "\(author.uri)"}, "range": {"start": {"line": 7, "character": 15}, \
      "end": {"line": 7, "character": 15}}, "context": {"diagnostics": []}}
      """)
    let titles = actions?.arrayValue?.compactMap { $0["title"]?.stringValue } ?? []
    #expect(titles.contains { $0.hasPrefix("Change to `1.1.3") }, "\(titles)")
  }

  /// What a cluster says is told at once, but for what concerns the line that is being written.
  @Test(arguments: TestClient.allCases) func theCatalogTellsAtOnce(_ client: TestClient) async throws {
    let author = try await Author(client)
    try await author.open(plan)
    let without = Catalog(
      evidence: "context `test`", completeKinds: [.extensions, .extensionVersions],
      extensions: [Extension(name: "devops")], versions: typedCatalog.allVersions.filter { $0.version != "1.1.3" },
      categories: [], clusters: [])
    try await author.type(keys(9, 19, 25, "M"))
    try await author.driver.learn(without)
    try await author.rest(milliseconds: 0)
    #expect(author.shown.map(\.code) == ["unknown-version"])
    try await author.driver.learn(typedCatalog)
    try await author.rest(milliseconds: 2000)
    #expect(author.shown.map(\.code) == ["invalid-upgrade-strategy"])
    try await author.type(keys(7, 13, 18, "1.1.3"))
    try await author.driver.learn(without)
    try await author.rest(milliseconds: 600)
    #expect(!author.shown.contains { $0.code == "unknown-version" })
    try await author.rest(milliseconds: 1100)
    #expect(author.shown.map(\.code) == ["unknown-version", "invalid-upgrade-strategy"])
  }

  /// A paste is told of when typing rests, though the keys that follow are elsewhere.
  @Test(arguments: TestClient.allCases) func aPasteIsFollowedByARest(_ client: TestClient) async throws {
    let author = try await Author(client)
    try await author.open("# plans\n\n")
    let place = Position(line: 2, character: 0)
    try await author.type([
      [
        TypedEdit(
          start: place, end: place, text: plan.replacing("1.1.3", with: "9.9.9").replacing("Manual", with: "Never"))
      ]
    ])
    try await author.type(keys(1, 0, 0, "# a comment"))
    #expect(author.shown.isEmpty)
    try await author.rest(milliseconds: 1700)
    #expect(author.shown.map(\.code) == ["unknown-version", "invalid-upgrade-strategy"])
  }

  /// While a name is half-written, it may be another plan's.
  @Test(arguments: TestClient.allCases) func otherDocumentsWaitForTheName(_ client: TestClient) async throws {
    let (uri, otherURI) = ("file:///nonexistent/plans/one.yaml", "file:///nonexistent/plans/other.yaml")
    let author = try await Author(client, uri: uri)
    try await author.open(plan.replacing("devops", with: "whizard").replacing("1.1.3", with: "1.0.0"))
    let driver = author.driver
    try await driver.open(otherURI, plan)
    func shown() async throws -> [String] {
      (client == .pushing ? driver.published(uri) : try await driver.pull(uri) ?? []).map(\.code)
    }
    // Typing `whizard-monitoring` comes past `whizard`.
    for key in keys(6, 10, 16, "whizard-monitoring") {
      try await driver.change(otherURI, key)
      #expect(try await shown() == [])
      try await driver.pass(milliseconds: 60)
    }
    for key in keys(6, 10, 28, "whizard") { try await driver.change(otherURI, key) }
    #expect(try await shown() == [])
    try await driver.pass(milliseconds: 1700)
    #expect(try await shown() == ["duplicate-plan"])
  }
}

struct RefreshTests {
  private let capabilities = """
    {"textDocument": {"diagnostic": {}, "inlayHint": {}, "codeLens": {}}, "workspace": {"diagnostics": \
    {"refreshSupport": true}, "inlayHint": {"refreshSupport": true}, "codeLens": {"refreshSupport": true}}}
    """
  private let methods = ["workspace/codeLens/refresh", "workspace/inlayHint/refresh", "workspace/diagnostic/refresh"]

  /// A catalog with another state of the extension each time.
  private func catalog(_ number: Int) -> Catalog {
    var item = Extension(name: "devops")
    item.state = number.isMultiple(of: 2) ? "Installed" : "Upgrading"
    item.reportedVersion = "1.1.\(number)"
    return Catalog(
      evidence: "context `test`", completeKinds: [.extensions, .extensionVersions], extensions: [item],
      versions: typedCatalog.allVersions.filter { $0.version != "1.1.3" || number.isMultiple(of: 2) }, categories: [],
      clusters: [])
  }

  /// A cluster that changes many times a second, for so long: one request of a kind a second, and one for what settles,
  /// whether the client answers or not.
  @Test(arguments: [(30, 1, true), (30, 7, true), (3, 40, false), (1, 5, true), (12, 2, false)])
  func atMostOneASecond(_ load: (seconds: Int, aSecond: Int, answers: Bool)) async throws {
    let driver = try await SessionDriver(capabilities: capabilities)
    driver.answersRequests = load.answers
    try await driver.open("untitled:a", plan)
    _ = try await driver.pull("untitled:a")
    let start = driver.clock.now
    var number = 0
    for _ in 0..<load.seconds {
      for _ in 0..<load.aSecond {
        number += 1
        try await driver.learn(catalog(number))
        if load.aSecond > 1 { _ = try await driver.pull("untitled:a") }
        try await driver.pass(milliseconds: 1000 / load.aSecond)
      }
    }
    let last = driver.clock.now
    try await driver.pass(milliseconds: 10_000)
    for method in methods {
      let times = driver.requests(method).filter { $0 >= start }
      #expect(times.count <= load.seconds + 1, "\(method): \(times)")
      #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 1000 }, "\(method): \(times)")
      if method != methods[2] { #expect(times.contains { $0 > last - 1000 / load.aSecond - 1 }, "\(method): \(times)") }
    }
  }

  @Test func theFirstIsSentAtOnce() async throws {
    let driver = try await SessionDriver(capabilities: capabilities)
    try await driver.open("untitled:a", plan)
    try await driver.learn(catalog(2))
    #expect(driver.requests(methods[0]) == [0])
    try await driver.pass(milliseconds: 5000)
    #expect(driver.requests(methods[0]).count == 1)
    try await driver.learn(catalog(3))
    #expect(driver.requests(methods[0]) == [0, 5000])
  }
}
