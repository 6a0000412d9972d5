// The charts that a session knows: of the versions that open plans name, from directories and from a cluster that the test
// plays.

import Foundation
import HelmCharts
import KubeSphereModel
import LanguageServerProtocol
import TestSupport
import Testing
import TextDocument

@testable import CatalogSources
@testable import LanguageServer

private let uri = "untitled:plan.yaml"
private let refreshing = #"{"workspace": {"inlayHint": {"refreshSupport": true}}}"#

private func plan(_ version: String, name: String = "devops") -> String {
  """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: \(name)
  spec:
    extension:
      name: \(name)
      version: \(version)
    enabled: true
    upgradeStrategy: Manual

  """
}

private func devops(_ version: String) -> ChartID { ChartID(name: "devops", version: version) }

private func catalog(installed: String? = nil) -> Catalog {
  var item = Extension(name: "devops")
  (item.state, item.reportedVersion) = (installed.map { _ in "Installed" }, installed)
  return Catalog(
    evidence: "test", completeKinds: [.extensions], extensions: [item], versions: [], categories: [], clusters: [])
}

private func chart(_ version: String) throws -> Chart {
  try CatalogSources.chart(fromArchive: chartArchive("devops", version)).get()
}

@Suite struct ChartSessionTests {
  @Test func openPlansSayWhichAreWanted() async throws {
    let driver = try await SessionDriver(capabilities: "{}")
    try await driver.open(uri, plan("1.1.0"))
    #expect(driver.wishes.sets.last == [devops("1.1.0")])
    guard case .pending? = driver.charts(uri)?[devops("1.1.0")] else {
      Issue.record("it is being fetched")
      return
    }
    // What runs instead is wanted, too.
    try await driver.learn(catalog(installed: "1.0.0"))
    #expect(driver.wishes.sets.last == [devops("1.1.0"), devops("1.0.0")])
    let other = "untitled:other.yaml"
    try await driver.open(other, plan("2.0.0", name: "loki"))
    #expect(driver.wishes.sets.last?.count == 3)
    #expect(driver.charts(other)?.ids == [ChartID(name: "loki", version: "2.0.0")])
    try await driver.close(uri)
    #expect(driver.wishes.sets.last == [ChartID(name: "loki", version: "2.0.0")])
    try await driver.close(other)
    #expect(driver.wishes.sets.last == [])
  }

  @Test func whatArrivesIsTold() async throws {
    let driver = try await SessionDriver(capabilities: refreshing)
    func refreshes() -> Int { driver.requests("workspace/inlayHint/refresh").count }
    try await driver.open(uri, plan("1.1.0"))
    let known = catalog()
    try await driver.learn(known)
    try await driver.pass(milliseconds: 5000)
    let before = refreshes()
    let first = try chart("1.1.0")
    try await driver.learn(known, charts: [devops("1.1.0"): .known(first, source: "test")])
    try await driver.pass(milliseconds: 2000)
    let charts = try #require(driver.charts(uri))
    #expect(charts.chart("devops", "1.1.0") === first)
    #expect(refreshes() == before + 1)
    // The same again is nothing new, and the value is the same one.
    try await driver.learn(known, charts: [devops("1.1.0"): .known(first, source: "test")])
    try await driver.pass(milliseconds: 2000)
    #expect(driver.charts(uri) === charts)
    #expect(refreshes() == before + 1)
  }

  @Test func aReasonIsLoggedOnceAndSavingTriesAgain() async throws {
    let driver = try await SessionDriver(capabilities: "{}")
    try await driver.open(uri, plan("1.1.0"))
    for _ in 0..<3 {
      try await driver.learn(catalog(), charts: [devops("1.1.0"): .unknown(reason: "no right")])
    }
    let lines = driver.notifications.filter {
      $0.params["message"]?.stringValue?.hasPrefix("the chart of devops-1.1.0") == true
    }
    #expect(lines.count == 1)
    guard case .unknown("no right")? = driver.charts(uri)?[devops("1.1.0")] else {
      Issue.record("the reason is handed on")
      return
    }
    let before = driver.wishes.retryCount
    try await driver.save(uri)
    await Task.yield()
    for _ in 0..<100 where driver.wishes.retryCount == before { try await Task.sleep(for: .milliseconds(10)) }
    #expect(driver.wishes.retryCount == before + 1)
    // Typing is no reason to try again.
    try await driver.change(
      uri, [TypedEdit(start: Position(line: 0, character: 0), end: Position(line: 0, character: 0), text: "# x\n")])
    try await driver.pass(milliseconds: 2000)
    #expect(driver.wishes.retryCount == before + 1)
  }

  @Test func aVersionBeingTypedKeepsTheChartOfAMomentAgo() async throws {
    let driver = try await SessionDriver(capabilities: "{}")
    try await driver.open(uri, plan("1.1.0"))
    try await driver.learn(catalog(), charts: [devops("1.1.0"): .known(try chart("1.1.0"), source: "test")])
    try await driver.change(
      uri, [TypedEdit(start: Position(line: 7, character: 18), end: Position(line: 7, character: 18), text: "1")])
    try await driver.pass(milliseconds: 1000)
    #expect(driver.wishes.sets.last == [devops("1.1.0"), devops("1.1.01")])
    #expect(driver.charts(uri)?.ids == [devops("1.1.01")])
  }

  @Test func directoriesComeFirstAndAreReadAgain() async throws {
    let directory = try TemporaryDirectory()
    func put(_ values: String) throws {
      try Data(chartArchive("devops", "1.1.0", values: values)).write(
        to: URL(fileURLWithPath: directory.path + "/devops-1.1.0.tgz"))
    }
    try directory.write(
      "catalog.yaml", "apiVersion: kubesphere.io/v1alpha1\nkind: Extension\nmetadata: {name: devops}\n")
    let settings =
      #"{"helm": "3.18", "catalog": [{"files": ["\#(directory.path)/catalog.yaml"], "charts": ["\#(directory.path)"]}]}"#
    let driver = try await SessionDriver(capabilities: "{}", initializationOptions: settings)
    try await driver.open(uri, plan("1.1.0"))
    guard case .unknown(let reason)? = driver.charts(uri)?[devops("1.1.0")] else {
      Issue.record("it is not there")
      return
    }
    #expect(reason.contains("devops-1.1.0.tgz"))
    #expect(driver.charts(uri)?.helm == .nullRemovesDefaults)
    try put("a: 1\n")
    try await driver.filesChanged([directory.path + "/devops-1.1.0.tgz"])
    try await driver.pass(milliseconds: 100)
    let first = try #require(driver.charts(uri)?.chart("devops", "1.1.0"))
    try put("b: 2\n")
    try await driver.filesChanged([directory.path + "/devops-1.1.0.tgz"])
    try await driver.pass(milliseconds: 100)
    let second = try #require(driver.charts(uri)?.chart("devops", "1.1.0"))
    #expect(first !== second && second.valuesText.bytes != first.valuesText.bytes)
    // No cluster was asked.
    #expect(driver.wishes.sets.isEmpty)
  }
}
