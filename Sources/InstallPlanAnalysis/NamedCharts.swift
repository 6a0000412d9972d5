// Which charts a file's plans are about.

import HelmCharts
import KubeSphereModel

/// The versions that a file's plans name, and those that are installed instead: their charts are wanted.
///
/// - Parameters:
///   - catalog: what is installed; nil: not known.
///   - limit: how many there are at most.
///   - isForValues: whether only plans that have values count.
public func namedCharts(
  in file: PlanFile, catalog: Catalog?, atMost limit: Int = 100, isForValues: Bool = false
) -> Set<ChartID> {
  var ids: Set<ChartID> = []
  for part in file.parts {
    guard let content = part.content else { continue }
    for plan in content.plans + content.inlinePatches.flatMap(\.part.plans) where ids.count < limit {
      if isForValues, plan.entry("spec", "config") == nil, plan.entry("spec", "clusterScheduling", "overrides") == nil {
        continue
      }
      guard let name = plan.literal(plan.extensionName ?? plan.name) else { continue }
      if let version = plan.literal(plan.extensionVersion) { ids.insert(ChartID(name: name, version: version)) }
      if let installed = catalog?.extension(named: name).value?.installation.version {
        ids.insert(ChartID(name: name, version: installed))
      }
    }
  }
  return ids
}
