// What a plan's version needs of other extensions, and who provides it: the cluster, or another plan of the workspace.

import KubeSphereModel
import YAMLSyntax

/// A required extension, and what is there of it.
struct DependencyState {
  enum Provider {
    /// Plans of the workspace; they will be what is installed, whatever is now.
    case plans([KnownPlan])
    /// Installed already, in this version; nil: in one that cannot be told.
    case installed(String?)
    /// Its first installation failed or has not ended: its state, as the catalog has it.
    case unfinished(state: String)
    /// Neither planned nor installed. The text tells how, to follow "it".
    case nobody(String)
  }

  let dependency: ExternalDependency
  let provider: Provider
}

extension RuleContext {
  /// The extensions that the plan's version requires, where it can be told whether they are there.
  func requiredExtensions() -> [DependencyState] {
    guard let catalog, let plans = file.plans, let version = knownVersion(in: catalog) else { return [] }
    return version.externalDependencies.compactMap { dependency in
      guard dependency.isRequired, dependency.type == "extension", dependency.name != version.extensionName else {
        return nil
      }
      let others = plans.plans(of: dependency.name, besides: file.governance)
      let item = catalog.extension(named: dependency.name)
      guard others.isEmpty else {
        // KubeSphere tries a failed installation again only when its version or configuration changes. So a plan of the
        // version that failed will not provide it.
        if let item = item.value, item.state == "InstallFailed", item.installation == .absent,
          let failed = item.reportedVersion, others.allSatisfy({ $0.version == failed })
        {
          return DependencyState(dependency: dependency, provider: .unfinished(state: "InstallFailed"))
        }
        return DependencyState(dependency: dependency, provider: .plans(others))
      }
      return provider(item, catalog).map { DependencyState(dependency: dependency, provider: $0) }
    }
  }

  /// Who provides an extension that no plan of the workspace installs; nil where it cannot be told.
  private func provider(_ item: Knowledge<Extension>, _ catalog: Catalog) -> DependencyState.Provider? {
    switch item {
    case .unknown: return nil
    case .absent: return .nobody("is not even in \(catalog.evidence)")
    case .known(let item):
      switch item.installation {
      case .unknown: return nil
      case .version(let version): return .installed(version)
      case .unknownVersion: return .installed(nil)
      case .absent:
        switch item.state ?? "" {
        case "Preparing", "Installing", "InstallFailed", "Upgrading": return .unfinished(state: item.state ?? "")
        case "": return .nobody("is not installed (\(catalog.evidence))")
        case let state: return .nobody("is not installed (state \(state) in \(catalog.evidence))")
        }
      }
    }
  }

  /// The version that the plan names, where the catalog has it.
  func knownVersion(in catalog: Catalog) -> ExtensionVersion? {
    guard let name = plan.literal(plan.extensionName), let version = plan.literal(plan.extensionVersion) else {
      return nil
    }
    return catalog.version(version, of: name).value
  }

  /// What is said of something that is nowhere in the workspace: less where not all of it could be looked at.
  var severityOfAbsence: Severity { file.plans?.isComplete == true ? severity : .hint }
}

/// The other extensions whose plans decide what the rules of the workspace say of a part.
public func extensionsAskedFor(by part: PlanPart, _ context: FileContext) -> [String] {
  guard let catalog = context.catalog else { return [] }
  return part.plans.flatMap { plan -> [String] in
    var plan = plan
    plan.isNamedPatch = context.role == .patch(named: true)
    guard let name = plan.literal(plan.extensionName), let version = plan.literal(plan.extensionVersion),
      let known = catalog.version(version, of: name).value
    else { return [] }
    return known.externalDependencies.map(\.name)
  }
}

extension ExternalDependency {
  /// As a message names it: `devops >=1.0.0`.
  var described: String { version.isEmpty ? "`\(name)`" : "`\(name)` \(version)" }

  /// Whether a version is in the range; true where either cannot be read.
  func allows(_ version: String) -> Bool {
    guard !self.version.isEmpty, let constraint = VersionConstraint(self.version),
      let version = SemanticVersion(version)
    else { return true }
    return constraint.allows(version)
  }
}
