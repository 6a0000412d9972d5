// What a plan's texts become at each place where KubeSphere installs the extension: it hands `config` to Helm for the host
// cluster, `config` with the cluster's override for each agent, and adds settings of its own (CHARTS in the documentation of
// KubeSphere's controller: `clusterConfig` and `getOverrides` in pkg/controller/core).

import HelmCharts
import TextDocument
import YAMLSyntax

/// One installation of the extension.
public enum InstallationTarget: Sendable, Hashable {
  /// The part of the extension on the host cluster.
  case host
  /// The agent in a cluster that the plan places.
  case agent(cluster: String, isHostCluster: Bool)

  /// What KubeSphere says with `--set`, as far as it follows from the plan and the chart. What ks-core is configured
  /// to add (`global.imageRegistry` and the like) is not known here.
  public func settings(for chart: Chart) -> [(path: String, value: String)] {
    let (own, other) = self == .host ? ("extension", "agent") : ("agent", "extension")
    var settings = [("tags." + own, "true"), ("tags." + other, "false")]
    for dependency in chart.dependencies ?? [] where dependency.tags.contains(other) {
      settings += dependency.conditions.filter { !$0.isEmpty }.map { ($0, "false") }
    }
    if case .agent(let cluster, let isHostCluster) = self {
      settings.append(("global.clusterInfo.name", cluster))
      settings.append(("global.clusterInfo.role", isHostCluster ? "host" : "member"))
    }
    // The command line is not quoted: behind a blank begins another argument.
    return Array(settings.prefix { !$0.0.contains(" ") })
  }
}

/// The values that KubeSphere hands to Helm as a file.
public struct HandedValues: Sendable {
  public let values: HelmValue
  /// The texts that count for nothing here, because KubeSphere cannot merge them: it only logs that.
  public let lost: [(layer: ValueOrigin.Layer, reason: String)]

  /// - Parameters:
  ///   - config: `spec.config`; nil or blank: none.
  ///   - override: the override for the cluster of an agent; nil or blank: none.
  public init(config: [UInt8]?, override: [UInt8]?) throws(HelmFailure) {
    let (config, override) = (config ?? [], override ?? [])
    let (trimmedConfig, trimmedOverride) = (trimmed(config), trimmed(override))
    if trimmedConfig.isEmpty || trimmedOverride.isEmpty {
      values =
        trimmedOverride.isEmpty
        ? try HelmValue.reading(text: config, as: ValueOrigin(.values))
        : try HelmValue.reading(text: override, as: ValueOrigin(.override))
      lost = []
      return
    }
    var lost: [(layer: ValueOrigin.Layer, reason: String)] = []
    func mapping(_ trimmed: ArraySlice<UInt8>, _ layer: ValueOrigin.Layer) -> YAML3Mapping? {
      let text = Array(trimmed)
      let first = splitDocuments(text).first.map { Array(text[$0]) } ?? []
      do throws(HelmFailure) {
        return try YAML3Mapping(YAMLDocument(first), as: ValueOrigin(layer, offset: trimmed.startIndex))
      } catch {
        lost.append((layer, error.reason))
        return nil
      }
    }
    var merged = mapping(trimmedConfig, .values)
    if let over = mapping(trimmedOverride, .override) {
      if merged == nil { merged = over } else { merged?.merge(over) }
    }
    self.lost = lost
    values = try merged?.valueForHelm() ?? HelmValue(.mapping([:]), ValueOrigin(.values))
  }
}

private func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) }) else {
    return []
  }
  return text[first...last]
}
