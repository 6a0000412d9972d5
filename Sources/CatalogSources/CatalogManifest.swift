// A catalog written as manifests: what `catalog export` makes, the cache keeps and the file catalog reads back.

import KubeSphereModel

/// The catalog as a List of the objects that it holds, in the order of their names, with its origin in annotations.
///
/// - Returns: YAML that `ManifestReader` reads back to the same catalog.
public func catalogManifest(of catalog: Catalog, origin: CatalogOrigin) -> [UInt8] {
  let items =
    catalog.extensions.map(manifest) + catalog.allVersions.map(manifest) + catalog.categories.map(manifest)
    + catalog.clusters.map(manifest) + catalog.installedPlans.map(manifest)
  let annotations: [(key: String, value: YAMLValue)] = [
    (OriginAnnotation.format, .text(OriginAnnotation.currentFormat)),
    (OriginAnnotation.exportedAt, .text(timestamp(origin.exportedAt))),
    (OriginAnnotation.context, origin.context.map { .text($0) }),
    (OriginAnnotation.server, origin.server.map { .text($0) }),
    (OriginAnnotation.serverVersion, catalog.serverVersion.map { .text($0) }),
    (OriginAnnotation.kinds, .text(catalog.completeKinds.map(\.rawValue).sorted().joined(separator: ","))),
    (OriginAnnotation.objects, .text(String(items.count))),
  ].compactMap { key, value in value.map { (key, $0) } }
  let list = YAMLValue.mapping([
    ("apiVersion", .text("v1")), ("kind", .text("List")),
    ("metadata", .members(("annotations", .mapping(annotations)))), ("items", .sequence(items)),
  ])
  var output = Array(
    "# A KubeSphere extension catalog, for installplan-ls: without icons, connections and credentials.".utf8)
  write(list, indent: 0, to: &output)
  return output
}

/// The object of a version, for people to read: as the cluster has it, but for its icon.
///
/// - Parameter evidence: where it is from, in words.
public func versionManifest(of version: ExtensionVersion, evidence: String) -> String {
  // Whatever a context is called stays on the comment's line.
  let source = String(
    String.UnicodeScalarView(
      evidence.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: " "
        default: scalar
        }
      }))
  var output = Array("# From \(source), to look at: changing it changes nothing.".utf8)
  write(manifest(version), indent: 0, to: &output)
  return String(decoding: output, as: UTF8.self)
}

private func object(
  _ kind: String, _ name: String, labels: [String: String] = [:], group: String = "kubesphere.io",
  isDeleted: Bool = false,
  spec: YAMLValue? = nil, status: YAMLValue? = nil
) -> YAMLValue {
  .members(
    ("apiVersion", .text("\(group)/v1alpha1")), ("kind", .text(kind)),
    (
      "metadata",
      .members(
        ("name", .text(name)), ("labels", YAMLValue(labels).ifAny),
        // When it was asked for is not kept.
        ("deletionTimestamp", isDeleted ? .text("1970-01-01T00:00:00Z") : nil))
    ), ("spec", spec?.ifAny), ("status", status?.ifAny))
}

private func text(_ value: String?) -> YAMLValue? { value.flatMap { $0.isEmpty ? nil : .text($0) } }

private func manifest(_ item: Extension) -> YAMLValue {
  object(
    "Extension", item.name, labels: item.category.map { ["kubesphere.io/category": $0] } ?? [:],
    spec: .members(
      ("displayName", YAMLValue(item.displayName.byLanguage).ifAny),
      ("description", YAMLValue(item.description.byLanguage).ifAny),
      (
        "provider",
        YAMLValue.mapping(
          item.provider.byLanguage.sorted { $0.key < $1.key }.map { ($0.key, .members(("name", .text($0.value)))) }
        ).ifAny
      )),
    status: .members(
      ("state", text(item.state)), ("enabled", item.isEnabled.map { .flag($0) }),
      ("installedVersion", text(item.reportedVersion)), ("plannedInstallVersion", text(item.plannedVersion)),
      ("recommendedVersion", text(item.recommendedVersion))))
}

private func manifest(_ item: ExtensionVersion) -> YAMLValue {
  let dependencies = item.externalDependencies.map { dependency in
    YAMLValue.members(
      ("name", .text(dependency.name)), ("type", .text(dependency.type)), ("version", text(dependency.version)),
      ("required", .flag(dependency.isRequired)))
  }
  var (chartURL, chartData): (YAMLValue?, YAMLValue?)
  switch item.chart?.source {
  case .url(let url)?: chartURL = text(url)
  case .configMap(let namespace, let name, let key)?:
    // It counts even where it names nothing.
    chartData = .members(("namespace", .text(namespace)), ("name", .text(name)), ("key", .text(key)))
  case nil: break
  }
  return object(
    "ExtensionVersion", item.objectName, labels: ["kubesphere.io/extension-ref": item.extensionName],
    spec: .members(
      ("version", .text(item.version)), ("displayName", YAMLValue(item.displayName.byLanguage).ifAny),
      ("description", YAMLValue(item.description.byLanguage).ifAny), ("category", text(item.category)),
      ("kubeVersion", text(item.kubeVersion)), ("ksVersion", text(item.ksVersion)),
      ("namespace", text(item.namespace)), ("installationMode", .text(item.installationMode.rawValue)),
      ("externalDependencies", YAMLValue.sequence(dependencies).ifAny), ("home", text(item.home)),
      ("docs", text(item.docs)), ("repository", text(item.repository)), ("chartDataRef", chartData),
      ("chartURL", chartURL), ("digest", text(item.chart?.digest))))
}

private func manifest(_ item: Category) -> YAMLValue {
  object("Category", item.name, spec: .members(("displayName", YAMLValue(item.displayName.byLanguage).ifAny)))
}

private func manifest(_ item: Cluster) -> YAMLValue {
  let conditions = item.conditions.sorted { $0.key < $1.key }.map { type, status in
    YAMLValue.members(("type", .text(type)), ("status", .text(status)))
  }
  return object(
    "Cluster", item.name, labels: item.labels, group: "cluster.kubesphere.io", isDeleted: item.isBeingDeleted,
    status: .members(
      ("kubernetesVersion", text(item.kubernetesVersion)), ("kubeSphereVersion", text(item.kubeSphereVersion)),
      ("conditions", YAMLValue.sequence(conditions).ifAny)))
}

private func manifest(_ item: InstalledPlan) -> YAMLValue {
  let clusters = item.clusterStates.sorted { $0.key < $1.key }.map { name, state in
    (key: name, value: YAMLValue.members(("state", .text(state))))
  }
  let conditions = item.hasInstalledCondition.map { isInstalled in
    YAMLValue.sequence([.members(("type", .text("Installed")), ("status", .text(isInstalled ? "True" : "False")))])
  }
  return object(
    "InstallPlan", item.name,
    spec: .members(
      ("extension", .members(("name", .text(item.extensionName)), ("version", text(item.plannedVersion)))),
      ("enabled", item.isEnabled.map { .flag($0) })),
    status: .members(
      ("state", text(item.state)), ("version", text(item.reportedVersion)),
      ("conditions", conditions), ("targetNamespace", text(item.targetNamespace)),
      ("clusterSchedulingStatuses", YAMLValue.mapping(clusters).ifAny)))
}
