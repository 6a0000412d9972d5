// What is installed, from plans as KubeSphere's own controller wrote them: live, and from the same object in a file.

import CatalogSources
import Foundation
import KubeSphereModel
import Testing

@testable import KubernetesClient
@testable import LiveCatalog

struct InstallationTests {
  /// A recorded plan, and what runs of its extension.
  static let plans: [(String, Installation)] = [
    ("plan-agents", .version("1.0.4")),
    ("plan-installfailed", .absent),
    ("plan-upgradefailed", .unknownVersion(failedUpgrade: "1.1.3")),
  ]

  @Test(arguments: plans) func recordedPlans(_ name: String, _ expected: Installation) throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
    let bytes = try Data(contentsOf: url)
    let live = try #require(try JSONDecoder().decode(InstallPlanObject.self, from: bytes).value)
    #expect(live.installation == expected)

    // The Extension says "installed" in all three cases: the plan decides.
    var item = Extension(name: live.extensionName)
    (item.state, item.reportedVersion) = (live.state, live.reportedVersion)
    func catalog(_ plans: [InstalledPlan]) -> Catalog {
      Catalog(
        evidence: "", completeKinds: [.extensions, .installPlans], extensions: [item], versions: [], categories: [],
        clusters: [], installedPlans: plans)
    }
    #expect(catalog([live]).extension(named: item.name).value?.installation == expected)

    var reader = ManifestReader()
    reader.read(Array(bytes), path: "plan.json")
    let read = try #require(reader.catalog(evidence: "").installedPlans.first)
    #expect(read == live)

    // An export says the same.
    let origin = CatalogOrigin(exportedAt: 0)
    var second = ManifestReader()
    second.read(catalogManifest(of: catalog([live]), origin: origin), path: "catalog.yaml")
    #expect(second.catalog(evidence: "").extension(named: item.name).value?.installation == expected)
  }
}
