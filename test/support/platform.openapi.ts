/** In the place of the document that the build makes. */
export default "{}";
