// Reading the workspace file.

import CatalogSources
import LocalFiles

public let workspaceFileName = ".installplan-ls.yaml"

public struct WorkspaceFile: Sendable, Equatable {
  public let path: String
  public let placed: PlacedSettings
  public let problems: [SettingsProblem]
}

/// The workspace file in a directory; nil if there is none. One that cannot be read counts, with the reason among its
/// problems.
func workspaceFile(in directory: String, knownRules: Set<String>) -> WorkspaceFile? {
  let path = absolutePath(workspaceFileName, from: directory)
  return FileStamp(path: path) == nil ? nil : readWorkspaceFile(path, knownRules: knownRules)
}

private func readWorkspaceFile(_ path: String, knownRules: Set<String>) -> WorkspaceFile {
  let directory = parentDirectory(of: path)
  do throws(FileProblem) {
    let (settings, problems) = Settings.parse(try readFile(path), knownRules: knownRules)
    return WorkspaceFile(
      path: path, placed: PlacedSettings(directory: directory, settings: settings), problems: problems)
  } catch {
    return WorkspaceFile(
      path: path, placed: PlacedSettings(directory: directory, settings: Settings()),
      problems: [SettingsProblem(line: nil, message: error.message)])
  }
}
