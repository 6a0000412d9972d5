// What each installation of an extension gets, against what KubeSphere's and Helm's own code computed.

import Foundation
import HelmCharts
import TestSupport
import Testing

@testable import InstallPlanAnalysis

/// Any JSON.
enum JSON: Decodable, Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case list([JSON])
  case mapping([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .mapping(try container.decode([String: JSON].self))
    }
  }

  init(_ value: HelmValue) {
    switch value.content {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .number(let value): self = .number(value)
    case .string(let text): self = .string(text)
    case .list(let items): self = .list(items.map(JSON.init))
    case .mapping(let members): self = .mapping(members.mapValues(JSON.init))
    }
  }

  /// Without what ks-core's configuration adds, which is not known to us.
  func without(_ paths: [String]) -> JSON {
    paths.reduce(self) { $0.without($1.split(separator: ".").map(String.init)[...]) }
  }

  private func without(_ path: ArraySlice<String>) -> JSON {
    guard case .mapping(var members) = self, let key = path.first else { return self }
    if path.count == 1 {
      members[key] = nil
    } else if let inner = members[key] {
      let rest = inner.without(path.dropFirst())
      members[key] = rest == .mapping([:]) ? nil : rest
    }
    // Every chart has its own globals.
    if key == "global" {
      for (name, value) in members where name != "global" { members[name] = value.without(path) }
    }
    return .mapping(members)
  }
}

struct ValuesRow: Decodable, CustomTestStringConvertible, Sendable {
  struct Side: Decodable, Sendable {
    let values: JSON?
    let charts: [String]?
    let error: String?
    let stage: String?
  }

  let id: String
  let note: String
  let chart: [String: String]?
  let chartTgz: String?
  let config: String
  let override: String?
  let cluster: String
  let clusterIsHost: Bool
  let platform: [String: JSON]
  let host: Side
  let agent: Side
  let hostOfNewerHelm: Side?
  let agentOfNewerHelm: Side?
  var testDescription: String { "\(id): \(note)" }

  enum CodingKeys: String, CodingKey {
    case id, note, chart, chartTgz, config, override, cluster, clusterIsHost, platform, host, agent
    case hostOfNewerHelm = "host_helm3_18"
    case agentOfNewerHelm = "agent_helm3_18"
  }
}

extension JSON: Sendable {}

struct TargetValuesTests {
  static let rows: [ValuesRow] = {
    do { return try fixtureRows("chart-values", as: ValuesRow.self, in: .module) } catch {
      Issue.record("\(error)")
      return []
    }
  }()

  @Test func thereAreRows() { #expect(Self.rows.count == 186) }

  @Test(arguments: rows) func everyTarget(_ row: ValuesRow) throws {
    let files = (row.chart ?? [:]).sorted { $0.key < $1.key }.map { (path: $0.key, bytes: Array($0.value.utf8)) }
    let chart = try Chart(ChartFiles(files: files))
    check(row, chart)
  }

  func check(_ row: ValuesRow, _ chart: Chart) {
    let agent = InstallationTarget.agent(cluster: row.cluster, isHostCluster: row.clusterIsHost)
    expect(row.host, chart, .host, row, .nullKeepsDefaultsOfSubcharts)
    expect(row.agent, chart, agent, row, .nullKeepsDefaultsOfSubcharts)
    expect(row.hostOfNewerHelm ?? row.host, chart, .host, row, .nullRemovesDefaults)
    expect(row.agentOfNewerHelm ?? row.agent, chart, agent, row, .nullRemovesDefaults)
  }

  private func expect(
    _ side: ValuesRow.Side, _ chart: Chart, _ target: InstallationTarget, _ row: ValuesRow, _ helm: HelmGeneration
  ) {
    // Whether the values fit a schema is not judged here.
    if side.stage == "schema" { return }
    let added = [
      "global.portal.url", "global.imageRegistry", "global.nodeSelector", "global.extension.ingress",
    ]
    do throws(HelmFailure) {
      let override: [UInt8]? = target == .host ? nil : row.override.map { Array($0.utf8) }
      let handed = try HandedValues(config: Array(row.config.utf8), override: override)
      let found = try EffectiveValues(
        of: chart, values: handed.values, settings: target.settings(for: chart), helm: helm)
      guard let values = side.values else {
        // It fails because of what ks-core's configuration adds.
        if !row.platform.isEmpty { return }
        Issue.record("\(target) \(helm): \(side.error ?? "")")
        return
      }
      let mine = JSON(HelmValue(.mapping(found.members), ValueOrigin(.values)))
      let isExact = row.platform.isEmpty
      #expect(
        isExact ? mine == values : mine.without(added) == values.without(added),
        "\(target) \(helm) \(row.testDescription)")
      #expect(found.charts == side.charts?.sorted(), "\(target) \(helm)")
    } catch {
      #expect(side.stage == error.stage.rawValue, "\(target) \(helm): \(error)")
      if error.stage == .coalesce || error.reason.contains("--set") || error.reason.contains("unmarshal") {
        #expect(side.error == error.reason)
      }
    }
  }
}
