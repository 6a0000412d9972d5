// How charts come from a cluster: by ConfigMap and by Service, with what goes wrong on the way, from an API server that the
// test plays.

import Foundation
import HelmCharts
import KubeSphereModel
import LocalFiles
import TestSupport
import Testing

@testable import CatalogSources
@testable import KubernetesClient
@testable import LiveCatalog

/// Answers as it was told, and remembers what it was asked.
private final class ScriptedRequests: ChartRequests, @unchecked Sendable {
  struct Asked: Equatable {
    let path: String
    let accept: String
    let isService: Bool
    let limit: Int
  }

  private let lock = NSLock()
  private var answers: [String: Result<FetchedBody, ConnectionProblem>] = [:]
  private var log: [Asked] = []

  var asked: [Asked] { lock.withLock { log } }
  var paths: [String] { asked.map(\.path) }

  func answer(_ path: String, _ body: FetchedBody) { lock.withLock { answers[path] = .success(body) } }
  func answer(_ path: String, _ json: String) { answer(path, .bytes(Array(json.utf8))) }
  func fail(_ path: String, _ kind: ConnectionProblem.Kind) {
    lock.withLock { answers[path] = .failure(ConnectionProblem(kind, "no", remedy: "ask")) }
  }

  func fetch(
    _ path: String, accept: String, isService: Bool, atMost limit: Int, subject: String
  ) async throws(ConnectionProblem) -> FetchedBody {
    let answer = lock.withLock {
      log.append(Asked(path: path, accept: accept, isService: isService, limit: limit))
      return answers[path]
    }
    switch answer {
    case .success(let body)?: return body
    case .failure(let problem)?: throw problem
    case nil: throw ConnectionProblem(.notFound, "none", remedy: "look")
    }
  }
}

private let museum = "/api/v1/namespaces/kubesphere-system/services/https:museum:443/proxy"
private let archive = chartArchive("loki", "1.0.1")
private let loki = ChartID(name: "loki", version: "1.0.1")

private func version(_ chart: ChartReference?, repository: String? = nil) -> ExtensionVersion {
  var version = ExtensionVersion(objectName: "loki-1.0.1", extensionName: "loki", version: "1.0.1")
  (version.chart, version.repository) = (chart, repository)
  return version
}

private func configMap(_ bytes: [UInt8], version: Int = 7, member: String = "binaryData") -> String {
  #"{"kind":"ConfigMap","metadata":{"name":"loki","uid":"u","resourceVersion":"\#(version)"},"\#(member)":{"chart.tgz":"\#(Data(bytes).base64EncodedString())"}}"#
}

private let ofConfigMap = ChartReference(.configMap(namespace: "ns", name: "loki", key: "chart.tgz"))
private let configMapPath = "/api/v1/namespaces/ns/configmaps/loki"

@Suite struct ChartFetchTests {
  private let requests = ScriptedRequests()

  private func fetch(
    _ chart: ChartReference?, repository: String? = nil, kept: ChartCache.Kept? = nil
  ) async -> Result<FetchedChart, ChartProblem> {
    do throws(ChartProblem) {
      return .success(try await ChartFetcher(requests).fetch(version(chart, repository: repository), kept: kept))
    } catch {
      return .failure(error)
    }
  }

  private func reason(_ result: Result<FetchedChart, ChartProblem>) -> String? {
    if case .failure(let problem) = result { problem.reason } else { nil }
  }

  @Test func aConfigMapIsTakenFirst() async throws {
    requests.answer(configMapPath, configMap(archive))
    let found = try await fetch(ofConfigMap).get()
    #expect(found.archive == archive && found.revision == "u/7" && !found.isKept)
    #expect(
      requests.asked == [
        .init(path: configMapPath, accept: "application/json", isService: false, limit: 2 << 20)
      ])
    // What is kept is asked for only where it has changed: its metadata says so.
    let kept = ChartCache.Kept(archive: archive, revision: "u/7")
    #expect(try await fetch(ofConfigMap, kept: kept).get().isKept)
    #expect(requests.asked.last?.accept.contains("PartialObjectMetadata") == true && requests.asked.count == 2)
    requests.answer(configMapPath, configMap([1], version: 8))
    #expect(try await fetch(ofConfigMap, kept: kept).get().archive == [1])
  }

  @Test func aConfigMapWithoutTheChartIsNotReplacedByTheURL() async {
    requests.answer(configMapPath, configMap(archive, member: "data"))
    #expect(reason(await fetch(ofConfigMap))?.hasPrefix("chart data not found in config map") == true)
    requests.answer(configMapPath, #"{"metadata":{"uid":"u","resourceVersion":"7"}}"#)
    #expect(reason(await fetch(ofConfigMap))?.hasPrefix("chart data not found in config map") == true)
    requests.answer(configMapPath, "<html>")
    #expect(reason(await fetch(ofConfigMap)) != nil)
    requests.answer(configMapPath, .tooLarge)
    #expect(reason(await fetch(ofConfigMap))?.contains("2 MB") == true)
    requests.fail(configMapPath, .notFound)
    #expect(reason(await fetch(ofConfigMap))?.hasPrefix("failed to get config map") == true)
    requests.fail(configMapPath, .forbidden)
    #expect(reason(await fetch(ofConfigMap))?.contains("right to get the ConfigMap `loki`") == true)
    let before = requests.asked.count
    for (namespace, name, key) in [("", "loki", "k"), ("ns", "../secrets/x", "k"), ("ns", "a", ""), ("n/s", "a", "k")] {
      let chart = ChartReference(.configMap(namespace: namespace, name: name, key: key))
      #expect(reason(await fetch(chart))?.contains("does not name a ConfigMap") == true)
    }
    #expect(requests.asked.count == before)
  }

  @Test func aServiceIsAskedThroughTheAPIServer() async throws {
    requests.answer(museum + "/charts/loki-1.0.1.tgz", .bytes(archive))
    let url = ChartReference(url: "https://museum.kubesphere-system.svc/charts/loki-1.0.1.tgz", digest: sha256(archive))
    let found = try await fetch(url).get()
    #expect(found.archive == archive && found.revision == sha256(archive) && found.note == nil)
    #expect(
      requests.asked == [
        .init(path: museum + "/charts/loki-1.0.1.tgz", accept: "*/*", isService: true, limit: 8 << 20)
      ])
    // With the digest, what is kept is known to be what there is.
    #expect(try await fetch(url, kept: .init(archive: archive, revision: sha256(archive))).get().isKept)
    #expect(requests.asked.count == 1)
    // Another digest: used, and noted.
    let other = ChartReference(url: "https://museum.kubesphere-system.svc/charts/loki-1.0.1.tgz", digest: sha256([]))
    #expect(try await fetch(other).get().note?.contains("spec.digest") == true)
  }

  @Test func aURLWithoutAHostTakesTheRepositorys() async throws {
    let chart = ChartReference(url: "charts/loki-1.0.1.tgz")
    let repository = "/apis/kubesphere.io/v1alpha1/repositories/museum"
    requests.answer(museum + "/charts/loki-1.0.1.tgz", .bytes(archive))
    requests.answer(
      repository,
      #"{"metadata":{"name":"museum"},"spec":{"url":"https://museum.kubesphere-system.svc/deep","basicAuth":{"username":"admin","password":"hunter2"}}}"#
    )
    #expect(try await fetch(chart, repository: "museum").get().archive == archive)
    #expect(requests.paths == [repository, museum + "/charts/loki-1.0.1.tgz"])
    requests.fail(repository, .forbidden)
    #expect(reason(await fetch(chart, repository: "museum"))?.contains("right to get repositories") == true)
    requests.fail(repository, .notFound)
    #expect(reason(await fetch(chart, repository: "museum"))?.contains("failed to get repository") == true)
    #expect(reason(await fetch(chart))?.contains("names no Repository") == true)
  }

  @Test func thePasswordOfARepositoryIsNotDecoded() throws {
    let json =
      #"{"metadata":{"name":"museum","annotations":{"x":"hunter2"}},"spec":{"url":"https://bob:hunter2@m.ns.svc/","basicAuth":{"username":"admin","password":"hunter2"},"caBundle":"hunter2"}}"#
    let object = try JSONDecoder().decode(RepositoryObject.self, from: Data(json.utf8))
    var text = ""
    dump(object, to: &text)
    #expect(!text.contains("hunter2") && text.contains("m.ns.svc"))
  }

  @Test(arguments: [
    "https://charts.example.com/x.tgz", "oci://museum.ns.svc/x:1", "file:///etc/passwd", "https://10.0.0.1/x.tgz",
    "https://localhost/x.tgz",
  ]) func nobodyElseIsAsked(_ url: String) async {
    let told = reason(await fetch(ChartReference(url: url)))
    #expect(
      told?.hasPrefix("it is not fetched from") == true && told?.hasSuffix("only from Services of the cluster") == true)
    #expect(requests.asked.isEmpty)
  }

  @Test func troubleWithAServiceIsPutIntoWords() async {
    let chart = ChartReference(url: "https://museum.kubesphere-system.svc/x.tgz")
    for (kind, words) in [
      (ConnectionProblem.Kind.forbidden, "right to get services/proxy in the namespace `kubesphere-system`"),
      (.notFound, "(404)"), (.unavailable, "cannot answer now"), (.invalidAnswer, "as a repository of charts"),
    ] {
      requests.fail(museum + "/x.tgz", kind)
      #expect(reason(await fetch(chart))?.contains(words) == true, "\(kind)")
    }
    requests.answer(museum + "/x.tgz", .refused)
    #expect(reason(await fetch(chart))?.contains("wants a login") == true)
    requests.answer(museum + "/x.tgz", .tooLarge)
    #expect(reason(await fetch(chart))?.contains("8 MB") == true)
    // A name of two parts may be one of the internet's.
    let told = reason(await fetch(ChartReference(url: "https://example.com/x.tgz")))
    #expect(told?.contains("`example.com`") == true && told?.contains("only Services of the cluster") == true)
  }

  struct Redirect: Sendable, CustomTestStringConvertible {
    let place: String
    /// Nil: it is not followed.
    let path: String?
    var testDescription: String { place }
  }

  @Test(arguments: [
    Redirect(place: museum + "/b/y.tgz", path: museum + "/b/y.tgz"),
    Redirect(place: "/b/y.tgz?x=1", path: museum + "/b/y.tgz?x=1"),
    Redirect(place: "y.tgz", path: museum + "/charts/y.tgz"),
    Redirect(place: "https://museum.kubesphere-system.svc/b/y.tgz", path: museum + "/b/y.tgz"),
    Redirect(place: "https://evil.example.com/y.tgz", path: nil),
    Redirect(place: "//evil.example.com/y.tgz", path: nil),
    Redirect(place: "http://museum.kubesphere-system.svc/y.tgz", path: nil), Redirect(place: "", path: nil),
    Redirect(place: museum + "/../../../secrets/x", path: nil), Redirect(place: "/../../secrets/x", path: nil),
  ]) func redirectsStayInTheService(_ row: Redirect) async throws {
    requests.answer(museum + "/charts/x.tgz", .moved(to: row.place))
    if let path = row.path { requests.answer(path, .bytes(archive)) }
    let result = await fetch(ChartReference(url: "https://museum.kubesphere-system.svc/charts/x.tgz"))
    if row.path != nil {
      #expect(try result.get().archive == archive)
    } else {
      #expect(reason(result)?.contains("another host") == true)
      #expect(requests.asked.count == 1)
    }
  }

  /// All that is said of charts that a cluster does not give: Tests/Wording/charts.md.
  @Test func wordsAreAsTheyWere() async throws {
    let service = ChartReference(url: "https://museum.kubesphere-system.svc/charts/loki-1.0.1.tgz")
    let servicePath = museum + "/charts/loki-1.0.1.tgz"
    let relative = ChartReference(url: "charts/loki-1.0.1.tgz")
    let repositoryPath = "/apis/kubesphere.io/v1alpha1/repositories/museum"
    var words = """
      # What is said of charts that a cluster does not give

      Written by `ChartFetchTests`; see `Tests/TestSupport/Wording.swift`.


      """
    func say(_ situation: String, _ chart: ChartReference?, repository: String? = nil) async throws {
      let reason = try #require(self.reason(await fetch(chart, repository: repository)), "\(situation)")
      #expect(reason.count <= 200, "\(situation)")
      words += "- \(situation): \(reason)\n"
    }
    try await say("no reference", nil)
    try await say("a reference that names nothing", ChartReference(.configMap(namespace: "", name: "", key: "")))
    for kind in [ConnectionProblem.Kind.forbidden, .notFound] {
      requests.fail(configMapPath, kind)
      try await say("ConfigMap, \(kind.rawValue)", ofConfigMap)
      requests.fail(servicePath, kind)
      try await say("Service, \(kind.rawValue)", service)
      requests.fail(repositoryPath, kind)
      try await say("Repository, \(kind.rawValue)", relative, repository: "museum")
    }
    requests.answer(configMapPath, configMap(archive, member: "data"))
    try await say("ConfigMap with text instead of binary data", ofConfigMap)
    requests.answer(configMapPath, .tooLarge)
    try await say("ConfigMap, too large", ofConfigMap)
    requests.answer(configMapPath, "<html>")
    try await say("ConfigMap, no JSON", ofConfigMap)
    for kind in [ConnectionProblem.Kind.unavailable, .invalidAnswer] {
      requests.fail(servicePath, kind)
      try await say("Service, \(kind.rawValue)", service)
    }
    requests.answer(servicePath, .refused)
    try await say("Service, 401", service)
    requests.answer(servicePath, .tooLarge)
    try await say("Service, too large", service)
    requests.answer(servicePath, .moved(to: "https://elsewhere.example.com/x"))
    try await say("Service, a redirect to another host", service)
    requests.answer(servicePath, .moved(to: servicePath))
    try await say("Service, a redirect to itself", service)
    try await say("a host of two parts that is no Service", ChartReference(url: "https://example.com/x.tgz"))
    try await say("another host", ChartReference(url: "https://charts.example.com/x.tgz"))
    try await say("OCI", ChartReference(url: "oci://museum.kubesphere-system.svc/x:1.0.0"))
    try await say("a file", ChartReference(url: "file:///x.tgz"))
    try await say("a path that leads out", ChartReference(url: "https://museum.kubesphere-system.svc/../x"))
    try await say("no host and no Repository", relative)
    let difference = difference(of: words, from: "charts.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func circlesEnd() async {
    requests.answer(museum + "/x.tgz", .moved(to: "/x.tgz"))
    #expect(reason(await fetch(ChartReference(url: "https://museum.kubesphere-system.svc/x.tgz"))) != nil)
    #expect(requests.asked.count == 4)
  }
}

/// Waits for what it is told.
private final class Told: @unchecked Sendable {
  private let lock = NSLock()
  private var last: [ChartID: ChartKnowledge] = [:]

  func set(_ known: [ChartID: ChartKnowledge]) { lock.withLock { last = known } }
  subscript(_ id: ChartID) -> ChartKnowledge? { lock.withLock { last[id] } }

  func wait(_ id: ChartID, for look: (ChartKnowledge) -> Bool) async throws {
    for _ in 0..<1000 {
      if let known = self[id], look(known) { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("it is still \(String(describing: self[id]))")
  }

  func chart(_ id: ChartID) async throws -> Chart {
    try await wait(id) { $0.chart != nil }
    return try #require(self[id]?.chart)
  }

  func reason(_ id: ChartID) async throws -> String {
    var reason = ""
    try await wait(id) {
      if case .unknown(let text) = $0 {
        reason = text
        return true
      } else {
        return false
      }
    }
    return reason
  }
}

@Suite struct ClusterChartsTests {
  private let requests = ScriptedRequests()
  private let told = Told()
  private let path = museum + "/loki-1.0.1.tgz"
  private let chart = ChartReference(
    url: "https://museum.kubesphere-system.svc/loki-1.0.1.tgz", digest: sha256(archive))

  private func charts(
    cache: ChartCache? = nil, isOffline: Bool = false, pause: Double = 1000
  ) -> ClusterCharts {
    var options = ChartOptions(server: "https://host:6443", context: "staging")
    options.cache = cache
    options.isOffline = isOffline
    (options.limits.firstPause, options.limits.longestPause, options.limits.hopelessPause) = (pause, pause, pause)
    return ClusterCharts(options) { [told] _, known in told.set(known) }
  }

  private func live(_ chart: ChartReference?) -> ChartedVersions {
    var versions = ChartedVersions()
    versions.objects = ["loki-1.0.1": version(chart)]
    (versions.isLive, versions.isWhole, versions.isAwaited) = (true, true, false)
    versions.requests = requests
    return versions
  }

  @Test func onlyWhatIsWantedIsFetched() async throws {
    requests.answer(path, .bytes(archive))
    let charts = charts()
    await charts.update(live(chart))
    #expect(requests.asked.isEmpty)
    await charts.want([loki, ChartID(name: "loki", version: "9.9.9")])
    let known = try await told.chart(loki)
    #expect(known.name == "loki")
    #expect(try await told.reason(ChartID(name: "loki", version: "9.9.9")).contains("no ExtensionVersion"))
    // Nothing of it changes: nothing is asked again.
    await charts.update(live(chart))
    await charts.want([loki])
    #expect(requests.asked.count == 1 && told[loki]?.chart === known)
    await charts.want([])
    #expect(told[loki] == nil)
    await charts.stop()
  }

  @Test func beforeTheClusterAnswersItIsAwaited() async throws {
    let charts = charts()
    await charts.want([loki])
    guard case .pending? = told[loki] else {
      Issue.record("it is awaited")
      return
    }
    var versions = ChartedVersions()
    (versions.isAwaited, versions.problem) = (false, "the server is gone")
    await charts.update(versions)
    #expect(try await told.reason(loki) == "the server is gone")
    await charts.stop()
    // The version is known from before, and its chart is not kept.
    let later = self.charts()
    var past = live(chart)
    (past.isLive, past.isAwaited) = (false, true)
    await later.update(past)
    await later.want([loki])
    for _ in 0..<20 { try await Task.sleep(for: .milliseconds(5)) }
    guard case .pending? = told[loki] else {
      Issue.record("it is awaited")
      return
    }
    past.isAwaited = false
    await later.update(past)
    #expect(try await told.reason(loki).contains("cannot be asked now"))
    #expect(requests.asked.isEmpty)
    await later.stop()
  }

  @Test func whatFailsIsTriedAgainAfterAWhileAndWhenAUserActs() async throws {
    requests.fail(path, .forbidden)
    let charts = charts()
    await charts.update(live(chart))
    await charts.want([loki])
    #expect(try await told.reason(loki).contains("services/proxy"))
    for _ in 0..<20 { await charts.update(live(chart)) }
    #expect(requests.asked.count == 1)
    requests.answer(path, .bytes(archive))
    await charts.retry()
    _ = try await told.chart(loki)
    #expect(requests.asked.count == 2)
    await charts.stop()
  }

  @Test func pausesEnd() async throws {
    requests.fail(path, .unavailable)
    let charts = charts(pause: 0.02)
    await charts.update(live(chart))
    await charts.want([loki])
    _ = try await told.reason(loki)
    requests.answer(path, .bytes(archive))
    _ = try await told.chart(loki)
    await charts.stop()
  }

  @Test func whatIsKeptIsThereWithoutAConnection() async throws {
    let directory = try TemporaryDirectory()
    let cache = ChartCache(directory: directory.path + "/charts")
    requests.answer(path, .bytes(archive))
    let first = charts(cache: cache)
    await first.update(live(chart))
    await first.want([loki])
    _ = try await told.chart(loki)
    await first.stop()
    told.set([:])
    var past = live(chart)
    (past.isLive, past.requests) = (false, nil)
    let second = charts(cache: cache, isOffline: true)
    await second.update(past)
    await second.want([loki])
    _ = try await told.chart(loki)
    await second.stop()
    #expect(requests.asked.count == 1)
    // It is used where the cluster cannot give it any more, too.
    told.set([:])
    requests.fail(path, .unavailable)
    let third = charts(cache: cache)
    var other = chart
    other?.digest = nil
    await third.update(live(other))
    await third.want([loki])
    _ = try await told.chart(loki)
    await third.stop()
  }

  @Test func aDamagedCopyIsFetchedAgain() async throws {
    let directory = try TemporaryDirectory()
    let cache = ChartCache(directory: directory.path + "/charts")
    let key = ChartCache.Key(server: "https://host:6443", context: "staging", version: "loki-1.0.1")
    // It is as it was written, and no chart.
    #expect(cache.save([1, 2, 3], revision: sha256(archive), key) == nil)
    requests.answer(path, .bytes(archive))
    let charts = charts(cache: cache)
    await charts.update(live(chart))
    await charts.want([loki])
    _ = try await told.chart(loki)
    #expect(requests.asked.count == 1)
    #expect(cache.load(key)?.archive == archive)
    await charts.stop()
  }

  @Test func anotherReferenceIsAnotherChart() async throws {
    requests.answer(path, .bytes(archive))
    let charts = charts()
    await charts.update(live(chart))
    await charts.want([loki])
    let first = try await told.chart(loki)
    requests.answer(configMapPath, configMap(chartArchive("loki", "1.0.1", values: "b: 2\n")))
    await charts.update(live(ofConfigMap))
    try await told.wait(loki) { $0.chart != nil && $0.chart !== first }
    await charts.update(live(nil))
    #expect(try await told.reason(loki).contains("names no chart"))
    await charts.stop()
  }
}
