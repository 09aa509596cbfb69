/** The public sources that rules cite. Guidance is recommendation; statute, regulation and an authorized plan are binding. */
const PCCP =
  'FDA, Marketing Submission Recommendations for a PCCP for AI-Enabled Device Software Functions (final, December 2024)';

export const pccp = (section: string): string => `${PCCP}, ${section}`;

export const STATUTE = 'FD&C Act, section 515C (21 U.S.C. 360e-4)';
export const LIFECYCLE = 'FDA, AI-Enabled Device Software Functions: Lifecycle Management (draft, January 2025)';
export const STATISTICS = 'FDA, Statistical Guidance on Reporting Results from Studies Evaluating Diagnostic Tests (2007)';
export const PRINCIPLES =
  'FDA, Health Canada, MHRA: Predetermined Change Control Plans for MLMDs, Guiding Principles (October 2023)';
export const GMLP = 'FDA, Health Canada, MHRA: Good Machine Learning Practice, Guiding Principles (October 2021)';
export const UDI = '21 CFR 830.50 (changes that require a new device identifier)';
export const PART_11 = '21 CFR Part 11 (11.10, 11.50, 11.70: electronic records and signatures)';
export const IEC_62304 = 'IEC 62304 (software release, change control, configuration status)';
export const ISO_14971 = 'ISO 14971 (risk management)';
export const SEMVER = 'Semantic Versioning 2.0.0, semver.org';
export const PLUMBLINE = "Plumbline's own rule: what cannot be read cannot be judged";
