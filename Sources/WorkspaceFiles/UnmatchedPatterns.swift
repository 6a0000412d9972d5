// Patterns of the settings that no file matches: mostly a word misspelt, or a directory that was renamed.

import LocalFiles

extension PlacedSettings {
  /// What to tell of `paths` and `exclude` that match nothing.
  ///
  /// - Parameter found: all that lies below the settings' directory, and perhaps more. It must be complete.
  func unmatchedPatterns(among found: FoundFiles) -> [String] {
    let catalogPatterns = (settings.catalog ?? []).flatMap { $0.ownPaths ?? [] }
    let patterns = (catalogPatterns + settings.exclude).filter { canBeMissed($0.pattern) }
    guard !patterns.isEmpty else { return [] }
    let below = { (path: String) in relativePath(of: absolutePath(path, from: "/"), to: directory) }
    let files = found.files.compactMap(below)
    // What is passed over may hold what the author means, and an empty directory is no mistake.
    let directories = (found.directories + found.skipped.map(\.path)).compactMap(below)
    var unmatched: Set<String> = []
    for glob in patterns where !unmatched.contains(glob.pattern) {
      let isMatched =
        files.contains(where: glob.matches) || directories.contains { glob.matches($0) || glob.matches($0 + "/x.yaml") }
      if !isMatched { unmatched.insert(glob.pattern) }
    }
    func problems(_ patterns: [Glob], _ what: (String) -> String) -> [String] {
      var told: Set<String> = []
      return patterns.map(\.pattern).filter { unmatched.contains($0) && told.insert($0).inserted }.map(what)
    }
    return problems(catalogPatterns) { "correct `\($0)` in `paths`: no manifest is there, so this entry is for none" }
      + problems(settings.exclude) { "correct or delete `\($0)` in `exclude`: no manifest is there" }
  }

  /// Whether a pattern means manifests in directories that are searched.
  private func canBeMissed(_ pattern: String) -> Bool {
    let parts = pattern.split(separator: "/")
    guard !parts.contains(where: { ($0.hasPrefix(".") && $0 != ".") || $0 == "node_modules" }) else { return false }
    guard let last = parts.last, let dot = last.lastIndex(of: "."),
      last[dot...].allSatisfy({ $0 == "." || $0.isLetter })
    else { return true }
    return hasManifestExtension(String(last))
  }
}
