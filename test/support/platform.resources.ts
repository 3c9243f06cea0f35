/** In the place of the bundled config/*.yaml: the simulated platform is told with `deploy` what was bundled. */
export default "[]";
