// The tables of verdicts that KubeSphere's and Kubernetes' own Go code gave: what is refused there has an error here,
// and what is taken there has none.

import Foundation
import TestSupport
import Testing
import YAMLSyntax

@testable import InstallPlanAnalysis

private struct ConfigRow: Decodable {
  let config: String
  let accepted: Bool
}

private struct ManifestRow: Decodable {
  let doc: String
  let stages: [String]
}

/// The rules that say what the API server and the webhooks refuse.
private let refusals: Set<String> = [
  "yaml-syntax", "duplicate-key", "unknown-field", "missing-field", "wrong-type", "invalid-name", "invalid-label",
  "placeholder", "unsupported-api-version", "duplicate-cluster", "config-syntax", "config-not-mapping",
]

struct TruthTests {
  private func codes(_ text: String) -> Set<String> {
    Set(diagnose(PlanFile(text), catalog: nil).filter { $0.severity == .error }.map(\.code))
  }

  private let header = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {name: devops}
    spec:
      extension: {name: devops, version: 1.1.3}
      enabled: true
      upgradeStrategy: Manual

    """

  /// Each as `config` and as an override, in quotes and, where it can be, as a block.
  @Test func configsAreRefusedAsTheWebhookRefusesThem() throws {
    let rows = try fixtureRows("config-accepted", as: ConfigRow.self, in: .module)
    #expect(rows.count >= 60)
    for row in rows {
      var values = [quoted(row.config)]
      let isBlock = row.config.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F }
      if isBlock, !row.config.isEmpty {
        values.append(
          "|2\n"
            + row.config.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(
              separator: "\n"))
      }
      for value in values {
        let config = codes(header + "  config: \(value)\n")
        #expect(config.contains("config-syntax") == !row.accepted, "\(row.config) in \(value)")
        #expect(config.isSubset(of: ["config-syntax", "config-not-mapping"]), "\(row.config)")
      }
      let inOverride = codes(
        header + "  clusterScheduling: {placement: {clusters: [host]}, overrides: {host: \(values[0])}}\n")
      #expect(inOverride.contains("config-syntax") == !row.accepted, "\(row.config) in an override")
    }
  }

  @Test func manifestsAreRefusedAsTheAPIServerAndTheWebhooksRefuseThem() throws {
    let rows = try fixtureRows("manifest-verdicts", as: ManifestRow.self, in: .module)
    #expect(rows.count == 600)
    var differing: [Int] = []
    for (index, row) in rows.enumerated() {
      let isRefused = !codes(row.doc).isDisjoint(with: refusals)
      if isRefused == row.stages.isEmpty { differing.append(index) }
    }
    // 53 says `kind: Manual`, and a tab has moved its `spec`; of 110 neither apiVersion nor kind is left. The others have
    // `creationTimestamp: null` in a wrong place: an API server drops what is null before it looks for unknown fields.
    #expect(differing == [53, 110, 222, 391, 472])
  }
}
