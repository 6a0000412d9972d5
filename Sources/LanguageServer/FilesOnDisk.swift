// Files that are not open, as analysis wants them. The command line reads files the same way.

import CatalogSources
import InstallPlanAnalysis
import LocalFiles
import TextDocument
import WorkspaceFiles

/// A file of these bytes; nil where they are no text.
public func planFile(_ bytes: [UInt8]) -> PlanFile? {
  // A byte order mark is no column of the first line.
  let bytes = textBytes(bytes)
  return bytes.prefix(8192).contains(0) ? nil : PlanFile(SourceText(bytes))
}

/// The plans of a file on disk; nil where it holds none, and for another revision of a file.
public func indexedFile(_ path: String, _ bytes: [UInt8]) -> IndexedFile? {
  guard !isOtherRevision(path: path), let file = planFile(bytes), file.planCount > 0 else { return nil }
  return IndexedFile(file, name: path)
}

extension FileRole {
  public init(_ patch: KustomizePatch?) {
    switch patch {
    case nil: self = .manifest
    case .named?: self = .patch(named: true)
    case .targeted?: self = .patch(named: false)
    }
  }
}

extension Environment {
  /// What the file is applied with; nil: nobody says.
  public var group: PlanGroup? {
    catalogEntry.map { .entry($0) } ?? kustomization.map { .kustomization($0) }
  }
}
