// What counts as installed, for every state: by the plan where it is known, else by the extension's own status.

import KubeSphereModel
import Testing

struct InstallationTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let state: String?
    let version: String?
    /// Of a plan: whether the condition `Installed` is True; nil where no conditions are known.
    var condition: Bool?
    let expected: Installation
    var testDescription: String { "\(state ?? "-") \(version ?? "-") \(condition.map(String.init) ?? "-")" }
  }

  private static let unknownVersion = Installation.unknownVersion(failedUpgrade: nil)

  static let ofExtensions: [Row] = [
    Row(state: nil, version: nil, expected: .absent),
    Row(state: "", version: "", expected: .absent),
    Row(state: nil, version: "1.0.0", expected: .version("1.0.0")),
    Row(state: "Preparing", version: nil, expected: .absent),
    Row(state: "Preparing", version: "1.0.0", expected: .unknown),
    Row(state: "Installing", version: "1.0.0", expected: .absent),
    Row(state: "InstallFailed", version: "1.0.0", expected: .absent),
    Row(state: "InstallFailed", version: nil, expected: .absent),
    Row(state: "Installed", version: "1.0.0", expected: .version("1.0.0")),
    Row(state: "Installed", version: nil, expected: unknownVersion),
    Row(state: "Upgrading", version: "1.1.0", expected: .version("1.1.0")),
    Row(state: "UpgradeFailed", version: "1.1.0", expected: .unknownVersion(failedUpgrade: "1.1.0")),
    Row(state: "Uninstalling", version: "1.0.0", expected: .version("1.0.0")),
    Row(state: "UninstallFailed", version: "1.0.0", expected: .version("1.0.0")),
    Row(state: "Uninstalled", version: "1.0.0", expected: .absent),
  ]

  @Test(arguments: ofExtensions) func ofAnExtension(_ row: Row) {
    var item = Extension(name: "a")
    (item.state, item.reportedVersion) = (row.state, row.version)
    #expect(item.installation == row.expected)
    #expect(item.installation.isInstalled == (row.expected != .absent && row.expected != .unknown))
  }

  static let ofPlans: [Row] = [
    Row(state: nil, version: nil, condition: nil, expected: .absent),
    Row(state: "Preparing", version: nil, condition: false, expected: .absent),
    // An upgrade begins: what was installed is.
    Row(state: "Preparing", version: "1.0.0", condition: true, expected: .version("1.0.0")),
    Row(state: "Installing", version: "1.0.0", condition: false, expected: .absent),
    Row(state: "InstallFailed", version: "1.0.0", condition: false, expected: .absent),
    Row(state: "Installed", version: "1.0.0", condition: true, expected: .version("1.0.0")),
    Row(state: "Upgrading", version: "1.1.0", condition: true, expected: .version("1.1.0")),
    Row(state: "UpgradeFailed", version: "1.1.0", condition: true, expected: .unknownVersion(failedUpgrade: "1.1.0")),
    Row(state: "Uninstalling", version: "1.0.0", condition: true, expected: .version("1.0.0")),
    Row(state: "Uninstalled", version: "1.0.0", condition: true, expected: .absent),
    // A state that the condition contradicts: the first installation failed, and another version was tried.
    Row(state: "UpgradeFailed", version: "1.1.0", condition: false, expected: .absent),
    Row(state: "Installed", version: nil, condition: true, expected: unknownVersion),
    // Nothing is known of conditions, as in catalogs that older releases exported: the state tells.
    Row(state: "Installed", version: "1.0.0", condition: nil, expected: .version("1.0.0")),
    Row(state: "Upgrading", version: "1.1.0", condition: nil, expected: .version("1.1.0")),
    Row(state: "UpgradeFailed", version: "1.1.0", condition: nil, expected: .unknownVersion(failedUpgrade: "1.1.0")),
    Row(state: "InstallFailed", version: "1.0.0", condition: nil, expected: .absent),
  ]

  @Test(arguments: ofPlans) func ofAPlan(_ row: Row) {
    var plan = InstalledPlan(name: "a", extensionName: "a")
    (plan.state, plan.reportedVersion, plan.hasInstalledCondition) = (row.state, row.version, row.condition)
    #expect(plan.installation == row.expected)

    // What the plan says counts, whatever the extension says: only a version that the plan lacks is taken from there.
    for state in ["", "Installed", "InstallFailed", "Upgrading"] {
      var item = Extension(name: "a")
      (item.state, item.reportedVersion) = (state, "9.9.9")
      let isVersionless = row.expected == Self.unknownVersion && item.installation.isInstalled
      let expected = isVersionless ? item.installation : row.expected
      // A second plan of the same extension that is not installed changes nothing, wherever it stands.
      var other = InstalledPlan(name: "b", extensionName: "a")
      other.state = "Preparing"
      for plans in [[plan], [plan, other], [other, plan]] {
        let catalog = Catalog(
          evidence: "", completeKinds: [.extensions], extensions: [item], versions: [], categories: [], clusters: [],
          installedPlans: plans)
        #expect(catalog.extension(named: "a").value?.installation == expected, "\(state)")
      }
    }
  }
}
